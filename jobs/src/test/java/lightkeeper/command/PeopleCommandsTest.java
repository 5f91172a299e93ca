package lightkeeper.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lightkeeper.export.PersonKey;
import lightkeeper.lakehouse.Session;
import lightkeeper.sample.Generator;
import lightkeeper.sample.Profile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody can be found in what the program leaves behind, prints, or lets one ask. */
class PeopleCommandsTest {
  private static final String KEY = "LIGHTKEEPER_PERSON_KEY";
  private static final String NAME = "Ada Lovelace";

  @TempDir static Path folder;
  private static Path exports;
  private static Path warehouse;
  private static Program.Result firstRun;
  private static Set<String> ids;

  @BeforeAll
  static void runOnAnOrganisationWithPeople() throws IOException {
    Profile small =
        Profile.named("retail")
            .withTeams(8)
            .withServices(10)
            .withMonths(4)
            .withDependencies(1)
            .withSeed(2);
    Generator.write(small, folder.resolve("generated"));
    exports = folder.resolve("generated/exports");
    // A column that nobody asked for, and rejects of every kind that holds a cell.
    Files.writeString(
        exports.resolve("person/by-hand.csv"),
        """
        employee_id,full_name,team_id,assigned_from,hired_on,leave_reason,employment_type
        EMP-00000001,%1$s,nowhere,2026-01-01,2026-01-01,,employee
        EMP-00000002,%1$s,t01,2026-01-01,yesterday,,employee
        EMP-00000003,%1$s,t01,2026-01-01,2026-01-01,%1$s,employee
        EMP-00000004,%1$s,t01,2026-01-01,2026-01-01,,employee,EMP-00000005
        EMP-00000006,%1$s,t01,2026-01-01,2026-01-01,,employee
        """
            .formatted(NAME));
    ids = ids();
    assertThat(ids).hasSizeGreaterThan(50);
    warehouse = folder.resolve("warehouse");
    firstRun = run("");
    assertThat(firstRun.code()).as(firstRun.err()).isZero();
  }

  private static Program.Result run(String input, String... more) {
    List<String> words =
        List.of(
            "run",
            "--exports",
            exports.toString(),
            "--as-of",
            "2026-07-01",
            "--warehouse",
            warehouse.toString());
    return Program.run(
        KEY, "a key of this test", input, Stream.concat(words.stream(), Stream.of(more)).toList());
  }

  private static Program.Result query(String sql, String... more) {
    return Program.run(
        Stream.concat(
                Stream.of("query", sql, "--format", "csv", "--warehouse", warehouse.toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private static Set<String> ids() throws IOException {
    Set<String> ids = new TreeSet<>();
    for (Path file : files(exports.resolve("person"))) {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("EMP-")) {
          ids.add(line.substring(0, line.indexOf(',')));
        }
      }
    }
    ids.add("EMP-00000005");
    return ids;
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> found = Files.walk(root)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Ids and names that stand in some bytes. */
  private static Set<String> found(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return Stream.concat(ids.stream(), Stream.of(NAME))
        .filter(text::contains)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void noIdOrNameStandsInAnyByteOfTheWarehouseOrTheLog() throws IOException {
    assertThat(found(Files.readAllBytes(exports.resolve("person/by-hand.csv"))))
        .as("the search finds what there is")
        .contains("EMP-00000004", "EMP-00000005", NAME);
    for (Path file : files(warehouse)) {
      assertThat(found(Files.readAllBytes(file))).as(file.toString()).isEmpty();
    }
    assertThat(found(firstRun.err().getBytes(StandardCharsets.UTF_8))).isEmpty();
    Program.Result check =
        Program.run(
            KEY,
            "a key of this test",
            "",
            List.of(
                "check",
                "--exports",
                exports.toString(),
                "--as-of",
                "2026-07-01",
                "--warehouse",
                folder.resolve("elsewhere").toString(),
                "--verbose"));
    assertThat(check.out()).contains("rejected person bad_value");
    assertThat(found((check.out() + check.err()).getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @Test
  void rejectsOfPeopleTellFileRecordAndRuleButNoCell() {
    Program.Result result =
        query(
            "SELECT record_number, reason, detail FROM landing.rejected"
                + " WHERE path = 'person/by-hand.csv' ORDER BY record_number");
    assertThat(result.out().lines())
        .containsExactly(
            "record_number,reason,detail",
            "1,unknown_team,team_id is in no accepted record of the feed team",
            "2,bad_timestamp,hired_on is no date such as 2026-06-30",
            "3,bad_value,\"leave_reason is none of voluntary, involuntary, redundancy, retirement,"
                + " end_of_contract, other\"",
            "4,wrong_width,\"has 8 cells, the header has 7\"");
  }

  @Test
  void everythingUnderRestrictedIsTheOwnersAlone() throws IOException {
    List<String> open = new ArrayList<>();
    try (Stream<Path> all = Files.walk(warehouse.resolve("restricted"))) {
      for (Path path : all.toList()) {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        if (!mode.equals(Files.isDirectory(path) ? "rwx------" : "rw-------")) {
          open.add(mode + " " + path);
        }
      }
    }
    assertThat(open).isEmpty();
    assertThat(warehouse.resolve("restricted/employment")).isDirectory();
  }

  @Test
  void aQueryReachesPeopleOnlyWhenItSaysSo() {
    String table = warehouse.resolve("restricted/employment").toString();
    for (String sql :
        List.of(
            "SELECT * FROM restricted.employment",
            "SELECT * FROM delta.`" + table + "` VERSION AS OF 0",
            "SELECT * FROM parquet.`" + table + "`",
            "SELECT * FROM read_files('" + table + "')")) {
      Program.Result result = query(sql);
      assertThat(result.code()).as(sql + "\n" + result.out() + result.err()).isEqualTo(2);
      assertThat(result.out()).as(sql).isEmpty();
    }
    Program.Result allowed =
        query("SELECT COUNT(*) > 50 AS many FROM restricted.employment", "--restricted");
    assertThat(allowed.out()).as(allowed.err()).isEqualTo("many\r\ntrue\r\n");
  }

  @Test
  void aRunUnderAnotherKeyStopsWithOneLineAndPublishesNothing() throws IOException {
    List<String> before = Program.files(warehouse);
    Program.Result other =
        Program.run(
            KEY,
            "another key",
            "",
            List.of(
                "run",
                "--exports",
                exports.toString(),
                "--as-of",
                "2026-07-01",
                "--warehouse",
                warehouse.toString()));
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.complaints()).as(other.err()).hasSize(1);
    assertThat(other.complaints().get(0))
        .contains(KEY, "not the key")
        .doesNotContain("another key");
    assertThat(Program.files(warehouse.resolve("restricted")))
        .isEqualTo(before.stream().filter(file -> file.contains("/restricted/")).toList());
  }

  @Test
  void aGroupOfFewerThanFiveIsNoSetting() throws IOException {
    Path conf = Files.createDirectories(folder.resolve("lax"));
    Files.writeString(conf.resolve("lightkeeper.yaml"), "as_of: 2026-07-01\nsmallest_group: 4\n");
    Program.Result result = run("", "--conf", conf.toString());
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.complaints().get(0)).contains("smallest_group", "5");
  }

  @Test
  void whoIsForgottenIsInNoTableNoOldVersionAndNoOutput() throws IOException {
    Path copy = folder.resolve("copy");
    Program.copy(warehouse, copy);
    String pseudonym = PersonKey.of("a key of this test").pseudonym("EMP-00000006");
    String rows =
        "SELECT (SELECT COUNT(*) FROM restricted.person WHERE person_key = '%1$s') AS person,"
            + " (SELECT COUNT(*) FROM restricted.employment WHERE person_key = '%1$s') AS spells";
    assertThat(query(rows.formatted(pseudonym), "--restricted").out())
        .isEqualTo("person,spells\r\n1,1\r\n");
    Program.Result spoken =
        Program.run(
            KEY,
            "a key of this test",
            "",
            List.of("forget", "EMP-00000006", "--warehouse", copy.toString()));
    assertThat(spoken.code()).isEqualTo(2);
    assertThat(spoken.err()).contains("standard input").doesNotContain("EMP-00000006");
    Program.Result result =
        Program.run(
            KEY,
            "a key of this test",
            "EMP-00000006\n",
            List.of("forget", "--warehouse", copy.toString()));
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).doesNotContain("EMP-00000006", pseudonym);
    for (Path file : files(copy.resolve("restricted"))) {
      if (file.toString().endsWith(".parquet")) {
        // Whatever file is still there, of whichever version, holds nothing of the person.
        assertThat(
                Session.open().read().parquet(file.toString()).toJSON().collectAsList().toString())
            .as(file.toString())
            .doesNotContain(pseudonym);
      } else {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(pseudonym);
      }
    }
    Program.Result history = Program.run("history", "--warehouse", copy.toString());
    assertThat(history.out()).contains("forget").doesNotContain("EMP-00000006", pseudonym);
  }
}
