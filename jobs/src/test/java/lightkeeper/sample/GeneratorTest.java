package lightkeeper.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorTest {
  private static final Profile SMALL = Profile.named("retail").withMonths(4).withDependencies(3);

  @TempDir Path folder;

  @Test
  void sameSeedGivesSameBytesInAnyLocaleAndTimeZone() throws Exception {
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    Generator.write(SMALL, folder.resolve("here"));
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
      Generator.write(SMALL, folder.resolve("there"));
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
    assertThat(ExportFolder.hash(folder.resolve("there")))
        .isEqualTo(ExportFolder.hash(folder.resolve("here")));
  }

  /** Whoever changes a draw changes the sample data too: then this digest changes with them. */
  @Test
  void bytesAreThoseOfEveryOtherMachine() throws Exception {
    Generator.write(SMALL, folder);
    assertThat(ExportFolder.hash(folder))
        .isEqualTo("1df95c143e97838cdbf906aef8234b22e4443be1c4f9a347ba562c36168b87ba");
  }

  /** People came later: what was there before they did is still the same. */
  @Test
  void peopleChangeNoByteOfTheOtherFeeds() throws Exception {
    Generator.write(SMALL, folder);
    Files.delete(folder.resolve("truth.yaml"));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("exports/person"))) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    assertThat(ExportFolder.hash(folder))
        .isEqualTo("1b9f36f2bb7af5af703c1788a8dd9acd9334af8e82c476252c90c4654dbf122c");
  }

  @Test
  void otherSeedGivesOtherBytes() throws Exception {
    Generator.write(SMALL, folder.resolve("one"));
    Generator.write(SMALL.withSeed(99), folder.resolve("other"));
    assertThat(ExportFolder.hash(folder.resolve("other")))
        .isNotEqualTo(ExportFolder.hash(folder.resolve("one")));
  }

  @Test
  void retailStaysUnderTwelveMegabytes() throws IOException {
    Generator.write(Profile.named("retail"), folder);
    assertThat(ExportFolder.size(folder)).isBetween(8_000_000L, 12_000_000L);
  }

  @Test
  void secondCallReplacesTheFirst() throws Exception {
    Path once = folder.resolve("once");
    Path twice = folder.resolve("twice");
    Generator.write(SMALL.withMonths(2), once);
    Generator.write(SMALL, twice);
    Generator.write(SMALL.withMonths(2), twice);
    assertThat(ExportFolder.hash(twice)).isEqualTo(ExportFolder.hash(once));
  }

  @Test
  void exportsOfSomebodyElseAreLeftAlone() throws IOException {
    Path file = folder.resolve("exports/incident/real.csv");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "incident_id\n");
    assertThatThrownBy(() -> Generator.write(SMALL, folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("truth.yaml");
    assertThat(file).hasContent("incident_id\n");
  }

  @Test
  void smallestProfileWorks() throws IOException {
    Profile smallest =
        SMALL.withTeams(5).withServices(10).withMonths(1).withDependencies(1).withSeed(-1);
    for (int seed = 0; seed < 20; seed++) {
      Generator.write(smallest.withSeed(seed), folder);
    }
    assertThat(folder.resolve("exports/incident/2026-06.csv")).exists();
  }

  @Test
  void anotherServiceChangesNoEventOfTheOthers() {
    Organisation organisation = Organisation.of(SMALL);
    Service service = organisation.services().get(3);
    Window window = organisation.window();
    DeploymentExports alone = new DeploymentExports(SMALL, window);
    DeploymentExports together = new DeploymentExports(SMALL, window);
    organisation.services().subList(0, 3).forEach(together::add);
    assertThat(together.add(service)).isEqualTo(alone.add(service));
  }

  @Test
  void sizesOutOfRangeAreRefused() {
    assertThatThrownBy(() -> SMALL.withMonths(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("months must be 1 to 120, not 0");
    assertThatThrownBy(() -> Profile.named("bank"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("retail and government");
  }
}
