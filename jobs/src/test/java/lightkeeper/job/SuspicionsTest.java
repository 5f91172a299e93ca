package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import lightkeeper.export.Feed;
import lightkeeper.lakehouse.Session;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Records that are all in order, and together say that the export was taken wrongly. */
class SuspicionsTest {
  private static final String GOOD = "CAST(NULL AS STRING) AS reason, FALSE AS repeat";

  private static Feed feed(String name) {
    return Feed.all(List.of("feature_team")).stream()
        .filter(feed -> feed.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** One file of HiBob a list of people: 'ann' is there, 'ann left' has left_on. */
  private static List<String> people(List<List<String>> files) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      for (String person : files.get(i)) {
        String leftOn = person.endsWith(" left") ? "DATE'2026-05-01'" : "CAST(NULL AS DATE)";
        rows.add(
            "SELECT '%s' AS person_key, %s AS left_on, %d AS load_order, %s"
                .formatted(person.replace(" left", ""), leftOn, i + 1, GOOD));
      }
    }
    Map<Integer, String> sources = new TreeMap<>();
    for (int i = 0; i < files.size(); i++) {
      sources.put(i + 1, "hibob");
    }
    return Suspicions.of(feed("person"), rows(rows), sources, Set.of(files.size()));
  }

  private static Dataset<Row> rows(List<String> selects) {
    return Session.open().sql(String.join(" UNION ALL ", selects));
  }

  private static List<String> named(int people) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < people; i++) {
      names.add("p" + i);
    }
    return names;
  }

  /** Incidents at times, each of so many minutes; NULL: not resolved. */
  private static List<String> incidents(List<String> starts, String minutes, String acknowledged) {
    List<String> rows = new ArrayList<>();
    for (String start : starts) {
      rows.add(
          "SELECT started_at, started_at + make_dt_interval(0, 0, %s, 0) AS resolved_at,"
                  .formatted(minutes)
              + " %s AS acknowledged_at, ".formatted(acknowledged)
              + GOOD
              + " FROM (SELECT TIMESTAMP'%s' AS started_at)".formatted(start));
    }
    return Suspicions.of(feed("incident"), rows(rows), Map.of(1, "x"), Set.of(1));
  }

  private static List<String> starts(String prefix, int count, String suffix) {
    List<String> starts = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      starts.add("%s%02d %s".formatted(prefix, i, suffix));
    }
    return starts;
  }

  @Test
  void anExportWithoutAnyLeaverIsOdd() {
    assertThat(people(List.of(named(12))))
        .containsExactly(
            "person: of 12 records none has left_on; does the export leave out those who left?");
  }

  @Test
  void aSmallOneIsTooAndItsPeopleAreNotCounted() {
    assertThat(people(List.of(named(4))))
        .containsExactly(
            "person: of the records none has left_on; does the export leave out those who left?");
  }

  @Test
  void anExportWithALeaverIsNot() {
    assertThat(people(List.of(List.of("a", "b left")))).isEmpty();
  }

  @Test
  void whoVanishesWithoutLeavingIsToldOf() {
    List<String> fewer = new ArrayList<>(named(30).subList(12, 30));
    assertThat(people(List.of(List.of("x left"), named(30), fewer)))
        .containsExactly(
            "person: the newest file of hibob has not 12 whom an earlier one has, without left_on;"
                + " did they leave?");
  }

  @Test
  void aFewWhoVanishAreNotCounted() {
    assertThat(people(List.of(List.of("x left", "a", "b", "c"), List.of("a", "b"))))
        .containsExactly(
            "person: the newest file of hibob has not a few whom an earlier one has, without"
                + " left_on; did they leave?");
  }

  @Test
  void whoLeftMayBeMissingLater() {
    assertThat(people(List.of(List.of("a", "b left"), List.of("a")))).isEmpty();
  }

  @Test
  void anExportOfChangesAloneIsNotTakenForOneOfEverybody() {
    assertThat(people(List.of(List.of("x left", "a", "b", "c", "d"), List.of("a", "e")))).isEmpty();
  }

  @Test
  void incidentsThatLastNoTimeAreOdd() {
    assertThat(incidents(starts("2026-06-", 12, "09:07:00"), "0", "started_at"))
        .containsExactly("incident: all 12 that are resolved last no time at all");
  }

  @Test
  void incidentsThatNobodyAcknowledgedAreOdd() {
    assertThat(incidents(starts("2026-06-", 12, "09:07:00"), "5", "CAST(NULL AS TIMESTAMP)"))
        .containsExactly("incident: none of 12 was acknowledged");
  }

  @Test
  void incidentsThatAllStartAtMidnightAreOdd() {
    assertThat(incidents(starts("2026-06-", 12, "00:00:00"), "5", "started_at"))
        .containsExactly(
            "incident: started_at of all 12 records is a midnight; was the time of day cut?");
  }

  @Test
  void aMonthWithoutIncidentsAmongMonthsWithManyIsOdd() {
    List<String> starts = new ArrayList<>(starts("2026-03-", 11, "09:07:00"));
    starts.addAll(starts("2026-05-", 11, "10:07:00"));
    assertThat(incidents(starts, "5", "started_at"))
        .containsExactly("incident: nothing from the start of 2026-04 to the end of 2026-04");
  }

  @Test
  void aMonthFarFromThoseBeforeIsOdd() {
    List<String> starts = new ArrayList<>(starts("2026-03-", 11, "09:07:00"));
    starts.addAll(starts("2026-04-", 11, "10:07:00"));
    starts.addAll(starts("2026-05-", 28, "10:07:00"));
    starts.addAll(starts("2026-05-", 28, "12:07:00"));
    assertThat(incidents(starts, "5", "started_at"))
        .containsExactly("incident: 2026-05 has 56 records, the months before it about 11");
  }

  @Test
  void fewIncidentsAreNeverOdd() {
    assertThat(incidents(starts("2026-06-", 3, "00:00:00"), "0", "CAST(NULL AS TIMESTAMP)"))
        .isEmpty();
  }
}
