package lightkeeper.sample;

import java.util.ArrayList;
import java.util.List;

/** Which packages each service uses. */
final class Libraries {
  private final Profile profile;
  private final List<Library> maven;
  private final List<Library> npm;

  /** The catalogues of a profile. */
  Libraries(Profile profile, Window window) {
    this.profile = profile;
    this.maven = Library.catalogue(profile, window, "maven");
    this.npm = Library.catalogue(profile, window, "npm");
  }

  /** The packages of a service, the same ones throughout. */
  List<Library> of(Service service) {
    List<Library> chosen = new ArrayList<>(service.ecosystem().equals("maven") ? maven : npm);
    Chance.of(profile.seed(), "packages/" + service.id()).shuffle(chosen);
    return List.copyOf(chosen.subList(0, profile.dependencies()));
  }
}
