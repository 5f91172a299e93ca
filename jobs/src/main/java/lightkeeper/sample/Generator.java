package lightkeeper.sample;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes synthetic exports together with the truth that was planted in them. */
public final class Generator {
  private static final List<String> FEEDS =
      List.of(
          "team",
          "service",
          "ownership",
          "incident",
          "deployment",
          "dependency",
          "vulnerability",
          "person");

  private Generator() {}

  /**
   * Writes {@code exports/<feed>/<file>.csv} and {@code truth.yaml} into a folder, which is created
   * where needed. The same profile gives the same bytes on every machine.
   *
   * <p>Exports of an earlier call, recognised by {@code truth.yaml}, are replaced: the CSV files in
   * the folders of the feeds are deleted first. Anything else in the folder is left alone.
   *
   * @param profile the sizes, the pace and the seed
   * @param out the folder to write into
   * @throws IOException if a file cannot be written, or if the folder holds CSV exports without a
   *     {@code truth.yaml}, which were not written here
   */
  public static void write(Profile profile, Path out) throws IOException {
    Path exports = out.resolve("exports");
    Path truth = out.resolve("truth.yaml");
    clear(exports, truth);
    // Until the end there is a truth.yaml, if an empty one: an aborted call can be repeated.
    Files.createDirectories(out);
    Files.writeString(truth, "");

    Organisation organisation = Organisation.of(profile);
    Window window = organisation.window();
    Libraries libraries = new Libraries(profile, window);
    OrganisationExports registers = new OrganisationExports(organisation);
    IncidentExports incidents = new IncidentExports(profile, window);
    DeploymentExports deployments = new DeploymentExports(profile, window);
    VulnerabilityExports vulnerabilities = new VulnerabilityExports(profile, window, libraries);
    DependencyExports dependencies = new DependencyExports(profile, window, libraries);
    for (Service service : organisation.services()) {
      incidents.add(service, deployments.add(service));
      vulnerabilities.add(service);
    }

    People people = People.of(profile, organisation);
    PersonExports persons = new PersonExports(profile, window, people.spells());

    Dirt dirt = new Dirt(organisation);
    dirt.plantOrganisation(registers);
    dirt.plantIncidents(incidents.feed());
    dirt.plantDeployments(deployments.feed());
    dirt.plantVulnerabilities(vulnerabilities.feed());
    dirt.plantDependencies(dependencies);
    dirt.plantPeople(persons.feed(), people);

    for (Feed register : registers.feeds()) {
      register.write(exports, false);
    }
    incidents.feed().write(exports, true);
    dirt.writeUnreadable(exports, incidents.feed());
    deployments.feed().write(exports, true);
    vulnerabilities.feed().write(exports, true);
    dependencies.write(exports, organisation.services());
    persons.feed().write(exports, true);

    Map<String, Tally> tallies = new LinkedHashMap<>();
    registers.feeds().forEach(feed -> tallies.put(feed.name(), feed.tally()));
    tallies.put("incident", incidents.feed().tally());
    tallies.put("deployment", deployments.feed().tally());
    tallies.put("dependency", dependencies.tally());
    tallies.put("vulnerability", vulnerabilities.feed().tally());
    tallies.put("person", persons.feed().tally());
    Files.writeString(truth, TruthText.of(profile, organisation, people, tallies));
  }

  private static void clear(Path exports, Path truth) throws IOException {
    List<Path> earlier = new ArrayList<>();
    for (String feed : FEEDS) {
      Path folder = exports.resolve(feed);
      if (Files.isDirectory(folder)) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.csv")) {
          files.forEach(earlier::add);
        }
      }
    }
    if (!earlier.isEmpty() && !Files.exists(truth)) {
      throw new IOException(
          exports + " holds exports that were not generated (no truth.yaml beside it)");
    }
    for (Path file : earlier) {
      Files.delete(file);
    }
  }
}
