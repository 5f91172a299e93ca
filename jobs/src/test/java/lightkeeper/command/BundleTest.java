package lightkeeper.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import lightkeeper.sample.Generator;
import lightkeeper.sample.Profile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A publication that came about in two runs, packed, and made again elsewhere. */
class BundleTest {
  private static final Map<String, String> KEY = Map.of("LIGHTKEEPER_PERSON_KEY", "of the office");

  @TempDir static Path folder;
  private static Path exports;
  private static Path warehouse;
  private static Path bundle;

  @BeforeAll
  static void publishInTwoRuns() throws IOException {
    Generator.write(
        Profile.named("retail")
            .withTeams(8)
            .withServices(10)
            .withMonths(3)
            .withDependencies(1)
            .withSeed(5),
        folder.resolve("generated"));
    exports = folder.resolve("generated/exports");
    warehouse = folder.resolve("warehouse");
    // The later month came first, so that a correction is told by when it was loaded.
    Path first = folder.resolve("first");
    for (Path file : files(exports)) {
      if (!file.toString().endsWith("2026-05.csv")) {
        Path to = first.resolve(exports.relativize(file));
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
    run(first, "2026-06-20");
    run(exports, "2026-07-01");
    bundle = bundle("study.zip");
  }

  private static void run(Path from, String asOf) {
    Program.Result run =
        Program.run(
            List.of(),
            KEY,
            "",
            List.of(
                "run",
                "--exports",
                from.toString(),
                "--as-of",
                asOf,
                "--warehouse",
                warehouse.toString()));
    assertThat(run.code()).as(run.err()).isZero();
  }

  private static Path bundle(String name) {
    Path file = folder.resolve(name);
    Program.Result result =
        Program.run("bundle", "--out", file.toString(), "--warehouse", warehouse.toString());
    assertThat(result.code()).as(result.err()).isZero();
    return file;
  }

  private static Program.Result verify(Path file, Path from) {
    // Nobody else has the key of the office, nor needs it.
    return Program.run(
        List.of(),
        Map.of("LIGHTKEEPER_PERSON_KEY", "of somebody else"),
        "",
        List.of("verify", file.toString(), "--exports", from.toString()));
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> found = Files.walk(root)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void theSameExportsGiveTheSamePublicationRowByRow() {
    Program.Result result = verify(bundle, exports);
    assertThat(result.code()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).startsWith("equal: all ").contains("as of 2026-07-01T00:00:00Z");
  }

  @Test
  void theSamePublicationGivesTheSameBytes() throws IOException {
    assertThat(Files.readAllBytes(bundle("again.zip"))).isEqualTo(Files.readAllBytes(bundle));
  }

  @Test
  void noExportNoRestrictedTableAndNobodyIsInABundle() throws IOException {
    BundleFile read = BundleFile.read(bundle);
    assertThat(read.tables().keySet()).allMatch(id -> id.startsWith("metrics.")).hasSize(7);
    assertThat(read.study().tables().keySet()).noneMatch(id -> id.startsWith("restricted."));
    assertThat(read.conf()).containsKeys("models.yaml", "metrics/patch_time.sql");
    assertThat(read.study().loads()).hasSize(2);
    String all = read.toString();
    for (Path file : files(exports.resolve("person"))) {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("EMP-")) {
          assertThat(all).doesNotContain(line.substring(0, line.indexOf(',')));
        }
      }
    }
  }

  @Test
  void aFigureThatWasChangedIsFoundWithItsRow() throws IOException {
    BundleFile read = BundleFile.read(bundle);
    Map<String, String> tables = new TreeMap<>(read.tables());
    List<String> lines = new ArrayList<>(tables.get("metrics.coverage").lines().toList());
    lines.set(3, lines.get(3) + "9");
    tables.put("metrics.coverage", String.join("\r\n", lines) + "\r\n");
    BundleFile forged = new BundleFile(read.study(), read.conf(), tables);
    assertThat(Verify.differences(forged, read.study().tables(), read.tables()))
        .singleElement()
        .asString()
        .startsWith("metrics.coverage: 1 rows differ; first row 3: '" + lines.get(3) + "'");
  }

  @Test
  void aTableThatIsNotHeldIsFoundByItsDigest() {
    BundleFile read = BundleFile.read(bundle);
    Map<String, Study.Digest> now = new TreeMap<>(read.study().tables());
    now.put("landing.incident", new Study.Digest(0, ""));
    now.remove("landing.team");
    assertThat(Verify.differences(read, now, read.tables()))
        .hasSize(2)
        .anyMatch(one -> one.startsWith("landing.incident: rows differ; "))
        .contains("landing.team: only the bundle has it");
  }

  @Test
  void otherExportsAreRefusedByName() throws IOException {
    Path other = folder.resolve("other");
    Program.copy(exports, other);
    Path changed = files(other.resolve("incident")).get(0);
    Files.writeString(changed, "x\n", StandardCharsets.UTF_8);
    Path missing = files(other.resolve("service")).get(0);
    Files.delete(missing);
    Program.Result result = verify(bundle, other);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.complaints())
        .containsExactlyInAnyOrder(
            "lightkeeper: --exports: " + changed + " is not the file that was loaded",
            "lightkeeper: --exports: there is no " + missing);
  }

  @Test
  void whatIsNoBundleIsOneLineAndTwo() throws IOException {
    Path text = Files.writeString(folder.resolve("text.zip"), "no bundle");
    for (Path file : List.of(text, folder.resolve("nowhere.zip"))) {
      Program.Result result = verify(file, exports);
      assertThat(result.code()).as(result.err()).isEqualTo(2);
      assertThat(result.complaints()).as(result.err()).hasSize(1);
    }
  }
}
