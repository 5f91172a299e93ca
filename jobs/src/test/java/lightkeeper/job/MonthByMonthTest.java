package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Listings of dependencies are by far the most there is to read, so a run touches only the days
 * that are new, late or corrected; what comes out is what reading everything at once comes to.
 */
final class MonthByMonthTest {
  private static final String HEADER =
      "service_id,snapshot_on,ecosystem,package,version,released_on,latest_version,"
          + "latest_released_on,direct\n";

  private static final List<String> TABLES =
      List.of(
          "landing.dependency",
          "landing.rejected",
          "landing.held",
          "landing.export_file",
          "conformed.service_snapshot",
          "conformed.dependency_snapshot");

  /** January: services a and b, c is not known yet, and one day lies after the first as-of. */
  private static final Map<String, String> JANUARY =
      Map.of(
          "team/1.csv",
          "team_id,team_name,model,valid_from\nshop,Shop,feature_team,2020-01-01\n",
          "service/1.csv",
          "service_id,service_name,tier,live_from\na,A,1,2020-01-01\nb,B,2,2020-01-01\n",
          "ownership/1.csv",
          "service_id,team_id,model,valid_from\na,shop,feature_team,2020-01-01\n",
          "dependency/1.csv",
          HEADER
              + """
              a,2024-01-01,npm,left-pad,1.0.0,2020-01-01,1.1.0,2023-01-01,true
              a,2024-01-01,npm,chalk,4.0.0,2020-01-01,4.0.0,2020-01-01,true
              a,2024-01-08,npm,left-pad,1.0.0,2020-01-01,1.1.0,2023-01-01,true
              a,2024-01-08,npm,chalk,4.0.0,2020-01-01,5.0.0,2024-01-05,true
              a,2024-01-29,npm,left-pad,1.1.0,2023-01-01,1.1.0,2023-01-01,true
              a,2024-01-29,npm,left-pad,1.1.0,2023-01-01,1.1.0,2023-01-01,true
              b,2024-01-08,maven,guava,31,2021-01-01,33,2023-12-18,
              b,2024-01-29,maven,guava,33,2023-12-18,33,2023-12-18,
              c,2024-01-08,npm,chalk,4.0.0,2020-01-01,5.0.0,2024-01-05,true
              c,2024-01-29,npm,chalk,5.0.0,2024-01-05,5.0.0,2024-01-05,true
              a,2024-02-12,npm,left-pad,1.2.0,2024-01-20,1.2.0,2024-01-20,true
              a,not a day,npm,left-pad,1.2.0,2024-01-20,1.2.0,2024-01-20,true
              """);

  /** February: new days, a correction of a day in January, and a line of January once more. */
  private static final Map<String, String> FEBRUARY =
      Map.of(
          "dependency/2.csv",
          HEADER
              + """
              a,2024-02-05,npm,left-pad,1.1.0,2023-01-01,1.2.0,2024-01-20,true
              a,2024-02-05,npm,chalk,5.0.0,2024-01-05,5.0.0,2024-01-05,true
              b,2024-02-05,maven,guava,33,2023-12-18,33,2023-12-18,
              a,2024-01-08,npm,chalk,4.0.0,2020-01-01,5.0.1,2024-01-07,true
              a,2024-01-01,npm,left-pad,1.0.0,2020-01-01,1.1.0,2023-01-01,true
              x,2024-02-05,npm,left-pad,1.0.0,2020-01-01,1.1.0,2023-01-01,true
              """);

  /** March: service c is named at last, and a day between two of January arrives late. */
  private static final Map<String, String> MARCH =
      Map.of(
          "service/3.csv",
          "service_id,service_name,tier,live_from\nc,C,3,2020-01-01\n",
          "dependency/3.csv",
          HEADER
              + """
              a,2024-01-15,npm,left-pad,1.0.1,2020-02-01,1.1.0,2023-01-01,true
              a,2024-01-15,npm,chalk,4.0.0,2020-01-01,5.0.0,2024-01-05,true
              c,2024-03-01,npm,chalk,5.0.0,2024-01-05,5.1.0,2024-02-05,true
              """);

  /** A month in which nobody listed dependencies. */
  private static final Map<String, String> APRIL =
      Map.of(
          "ownership/4.csv",
          "service_id,team_id,model,valid_from\nb,shop,feature_team,2024-01-10\n");

  private static final List<Map<String, String>> MONTHS = List.of(JANUARY, FEBRUARY, MARCH, APRIL);

  private static final List<String> AS_OF =
      List.of("2024-02-01", "2024-03-01", "2024-04-01", "2024-05-01");

  @TempDir private static Path folder;
  private static Pipeline monthly;
  private static final List<Map<String, List<String>>> MONTHLY = new ArrayList<>();
  private static final List<Map<String, Long>> VERSIONS = new ArrayList<>();
  private static final List<List<String>> FILES = new ArrayList<>();

  /** Ingest and conform as one run. */
  private static final class Conforming extends Job {
    @Override
    Context context() {
      return options().reading();
    }

    @Override
    List<Step> steps() {
      return List.of(Ingest::ingest, Conform::conform);
    }
  }

  @BeforeAll
  static void loadsAMonthAfterTheOther() throws IOException {
    monthly = new Pipeline(folder.resolve("monthly"));
    for (int month = 0; month < MONTHS.size(); month++) {
      monthly.run(
          "run", new Conforming(), write("monthly-exports", month, month), AS_OF.get(month));
      MONTHLY.add(rows(monthly));
      VERSIONS.add(monthly.versions());
      FILES.add(List.of(monthly.table("landing.dependency").inputFiles()));
    }
  }

  /** Writes the deliveries of some months into a folder that may have earlier ones. */
  private static Path write(String name, int from, int to) throws IOException {
    Path exports = folder.resolve(name);
    for (int month = from; month <= to; month++) {
      for (Map.Entry<String, String> file : MONTHS.get(month).entrySet()) {
        Path path = exports.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
    }
    return exports;
  }

  /** Rows but for what tells when they came: places in the order of loading, and runs. */
  private static Map<String, List<String>> rows(Pipeline pipeline) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (String table : TABLES) {
      Dataset<Row> rows = pipeline.table(table).drop("load_order", "run_id", "loaded_at");
      all.put(table, rows.toJSON().collectAsList().stream().sorted().toList());
    }
    return all;
  }

  private static Map<String, List<String>> atOnce(int month) throws IOException {
    Pipeline pipeline = new Pipeline(folder.resolve("at-once-" + month));
    pipeline.run("run", new Conforming(), write("exports-" + month, 0, month), AS_OF.get(month));
    return rows(pipeline);
  }

  @Test
  void aCorrectionARepeatAndNewDaysComeToWhatEverythingAtOnceComesTo() throws IOException {
    assertThat(MONTHLY.get(1)).isEqualTo(atOnce(1));
  }

  @Test
  void aServiceNamedLateAndADayBetweenOthersComeToWhatEverythingAtOnceComesTo() throws IOException {
    assertThat(MONTHLY.get(2)).isEqualTo(atOnce(2));
    assertThat(MONTHLY.get(2).get("landing.dependency").toString())
        .as("what was held back for a service that nobody knew")
        .contains("\"service_id\":\"c\",\"snapshot_on\":\"2024-01-08\"");
  }

  @Test
  void aMonthWithoutListingsLeavesThemAloneAndAttributesThemAnew() throws IOException {
    assertThat(MONTHLY.get(3)).isEqualTo(atOnce(3));
    for (String table : List.of("landing.dependency", "conformed.service_snapshot")) {
      assertThat(VERSIONS.get(3).get(table)).as(table).isEqualTo(VERSIONS.get(2).get(table));
    }
    assertThat(MONTHLY.get(3).get("conformed.dependency_snapshot"))
        .isNotEqualTo(MONTHLY.get(2).get("conformed.dependency_snapshot"));
  }

  @Test
  void whatIsOfOtherDaysStaysInTheFilesItIsIn() throws IOException {
    Path exports = write("more-exports", 0, 0);
    Pipeline more = new Pipeline(folder.resolve("more"));
    more.run("run", new Conforming(), exports, AS_OF.get(0));
    List<String> before = List.of(more.table("landing.dependency").inputFiles());
    Files.writeString(
        exports.resolve("dependency/2.csv"),
        HEADER + "b,2024-01-31,maven,guava,33,2023-12-18,33,2023-12-18,\n");
    more.run("run", new Conforming(), exports, AS_OF.get(0));
    assertThat(more.table("landing.dependency").inputFiles())
        .containsAll(before)
        .hasSizeGreaterThan(before.size());
    assertThat(FILES.get(2)).as("a correction").isNotEqualTo(FILES.get(1));
  }

  @Test
  void aServiceNamedLateHealsWhatWaitsThoughNothingIsListed() throws IOException {
    // A folder that Spark would take for a pattern.
    Pipeline late = new Pipeline(folder.resolve("late [1] {a,b}*"));
    Path exports = write("late-exports", 0, 0);
    late.run("run", new Conforming(), exports, AS_OF.get(0));
    Files.writeString(
        exports.resolve("service/3.csv"),
        "service_id,service_name,tier,live_from\nc,C,3,2020-01-01\n");
    late.run("run", new Conforming(), exports, AS_OF.get(0));
    Pipeline atOnce = new Pipeline(folder.resolve("late-at-once"));
    atOnce.run("run", new Conforming(), exports, AS_OF.get(0));
    assertThat(rows(late)).isEqualTo(rows(atOnce));
    assertThat(rows(late).get("landing.dependency").toString()).contains("\"service_id\":\"c\"");
    // What is added to it now is of one day, half of it is refused, and some repeats itself.
    Files.writeString(
        exports.resolve("dependency/4.csv"),
        HEADER
            + """
            c,2024-01-30,npm,chalk,5.0.0,2024-01-05,5.1.0,2024-01-29,true
            c,2024-01-30,npm,chalk,5.0.0,2024-01-05,5.1.0,2024-01-29,true
            d,2024-01-30,npm,chalk,5.0.0,2024-01-05,5.1.0,2024-01-29,true
            c,2024-13-30,npm,chalk,5.0.0,2024-01-05,5.1.0,2024-01-29,true
            """);
    late.run("run", new Conforming(), exports, AS_OF.get(0));
    Pipeline all = new Pipeline(folder.resolve("late-all"));
    all.run("run", new Conforming(), exports, AS_OF.get(0));
    assertThat(rows(late)).isEqualTo(rows(all));
    // And then nothing that anybody knows the service of.
    Files.writeString(
        exports.resolve("dependency/5.csv"),
        HEADER + "d,2024-01-31,npm,chalk,5.0.0,2024-01-05,5.1.0,2024-01-29,true\n");
    List<String> before = rows(late).get("landing.dependency");
    late.run("run", new Conforming(), exports, AS_OF.get(0));
    assertThat(rows(late).get("landing.dependency")).isEqualTo(before);
    assertThat(late.rowsPublished("landing.dependency")).isEqualTo(before.size());
  }

  @Test
  void whatAKilledRunLeftBehindIsNobodysRows() throws IOException {
    Path exports = write("killed-exports", 0, 0);
    Pipeline killed = new Pipeline(folder.resolve("killed"));
    killed.run("run", new Conforming(), exports, AS_OF.get(0));
    killed.append(killed.landing("dependency"), killed.table("landing.dependency"));
    write("killed-exports", 1, 1);
    killed.run("run", new Conforming(), exports, AS_OF.get(1));
    assertThat(rows(killed)).isEqualTo(MONTHLY.get(1));
    assertThat(killed.rowsPublished("landing.dependency"))
        .isEqualTo(MONTHLY.get(1).get("landing.dependency").size());
  }

  @Test
  void aDryRunSaysWhatIsTouchedAndWhyAndWritesNothing() throws IOException {
    Path exports = write("dry-exports", 0, 3);
    assertThat(monthly.dryRun(exports, AS_OF.get(3)))
        .isEqualTo("nothing is new: a run would end at once\n");
    Files.writeString(
        exports.resolve("dependency/5.csv"),
        HEADER
            + """
            b,2024-05-01,maven,guava,33,2023-12-18,33,2023-12-18,
            b,2024-01-29,maven,guava,33,2023-12-18,33.1,2024-01-28,
            """);
    assertThat(monthly.dryRun(exports, "2024-06-01"))
        .startsWith(
            """
            files to read: 1
              dependency/5.csv: 2 records of dependency
            the as-of goes from 2024-05-01T00:00:00Z to 2024-06-01T00:00:00Z: all that is open, and \
            the months in between
            landing.dependency: 2 days from 2024-01-29 to 2024-05-01 are judged anew
            months with records that are new, corrected or count no more
              dependency: 2024-01, 2024-05
            """)
        .contains("\n  dependency_lag: ");
    assertThat(monthly.versions()).isEqualTo(VERSIONS.get(3));
  }

  @Test
  void anEarlierAsOfJudgesEverythingAnew() throws IOException {
    Path exports = write("back-exports", 0, 1);
    Pipeline back = new Pipeline(folder.resolve("back"));
    back.run("run", new Conforming(), exports, AS_OF.get(1));
    assertThat(rows(back)).isEqualTo(MONTHLY.get(1));
    back.run("run", new Conforming(), exports, AS_OF.get(0));
    Pipeline early = new Pipeline(folder.resolve("early"));
    early.run("run", new Conforming(), exports, AS_OF.get(0));
    assertThat(rows(back)).isEqualTo(rows(early)).isNotEqualTo(MONTHLY.get(1));
  }
}
