package lightkeeper.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import lightkeeper.sample.ExportFolder.Row;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Judges the generated files by the contract's rules, written here a second time. */
class DirtTest {
  private static final Map<String, List<String>> KEYS =
      Map.of(
          "team", List.of("team_id", "valid_from"),
          "service", List.of("service_id"),
          "ownership", List.of("service_id", "valid_from"),
          "incident", List.of("incident_id"),
          "deployment", List.of("deployment_id"),
          "dependency", List.of("service_id", "snapshot_on", "ecosystem", "package", "version"),
          "vulnerability", List.of("service_id", "advisory_id", "package"),
          "person", List.of("employee_id", "assigned_from"));
  private static final Map<String, String> NUMBERS =
      Map.of("tier", "[1-4]", "severity", "[1-5]", "availability_target", "0\\.\\d+|1");
  private static final Map<String, String> WORDS =
      Map.of(
          "user_impact", "outage|degraded|none",
          "status", "succeeded|failed|rolled_back",
          "is_rework", "true|false",
          "severity", "critical|high|medium|low",
          "leave_reason", "voluntary|involuntary|redundancy|retirement|end_of_contract|other",
          "employment_type", "employee|contractor");
  private static final List<List<String>> INTERVALS =
      List.of(
          List.of("started_at", "resolved_at"),
          List.of("started_at", "acknowledged_at"),
          List.of("started_at", "finished_at"),
          List.of("valid_from", "valid_to"),
          List.of("live_from", "live_to"),
          List.of("assigned_from", "assigned_to"));

  private static final String NEVER = "9999-12-31";

  @TempDir Path out;
  private final Set<String> services = new HashSet<>();
  private final Set<String> teams = new HashSet<>();

  static List<Profile> profiles() {
    Profile retail = Profile.named("retail").withDependencies(2);
    return List.of(
        retail,
        retail.withMonths(1).withSeed(7),
        retail.withTeams(7).withServices(20).withMonths(5).withSnapshots(Snapshots.DAILY),
        Profile.named("government").withMonths(3).withDependencies(1));
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void filesHoldEveryPlantedFaultAsCounted(Profile profile) throws IOException {
    Generator.write(profile, out);
    Map<String, String> truth = ExportFolder.truth(out);
    Map<String, Integer> found = new TreeMap<>();
    for (String feed :
        List.of(
            "team",
            "service",
            "ownership",
            "incident",
            "deployment",
            "dependency",
            "vulnerability",
            "person")) {
      List<String> unreadable = new ArrayList<>();
      List<Row> rows = ExportFolder.read(out, feed, unreadable);
      unreadable.forEach(file -> found.merge("unreadable_file." + feed, 1, Integer::sum));
      Set<Map<String, String>> seen = new HashSet<>();
      Map<List<String>, Integer> versions = new HashMap<>();
      Map<String, List<LocalDate[]>> kept = new HashMap<>();
      int duplicates = 0;
      int corrections = 0;
      for (Row row : rows) {
        String reason = reason(feed, row);
        if (reason == null && !seen.add(row.cells())) {
          duplicates++;
          continue;
        }
        reason = reason == null ? overlapOrUnknown(feed, row, kept) : reason;
        if (reason != null) {
          found.merge(reason + "." + feed, 1, Integer::sum);
          continue;
        }
        List<String> key = KEYS.get(feed).stream().map(row::get).toList();
        corrections += versions.merge(key, 1, Integer::sum) > 1 ? 1 : 0;
      }
      assertThat(truth)
          .containsEntry("feeds." + feed + ".records", Integer.toString(rows.size()))
          .containsEntry("feeds." + feed + ".duplicates", Integer.toString(duplicates))
          .containsEntry("feeds." + feed + ".corrections", Integer.toString(corrections));
    }
    Map<String, Integer> planted = new TreeMap<>();
    truth.forEach(
        (path, value) -> {
          if (path.startsWith("dirt.") && !path.endsWith(".total") && !value.isEmpty()) {
            planted.put(path.substring("dirt.".length()), Integer.valueOf(value));
          }
        });
    assertThat(found).isEqualTo(planted);
    for (Reject reason : Reject.values()) {
      assertThat(Integer.parseInt(truth.get("dirt." + reason.id() + ".total"))).isPositive();
    }
  }

  /** The reasons that a record shows by itself; null for none. */
  private static String reason(String feed, Row row) {
    if (row.width() != row.header()) {
      return "wrong_width";
    }
    if (KEYS.get(feed).stream().anyMatch(key -> row.get(key).isEmpty())) {
      return "missing_key";
    }
    for (Map.Entry<String, String> cell : row.cells().entrySet()) {
      if (!isTime(cell.getKey(), cell.getValue())) {
        return "bad_timestamp";
      }
    }
    if (feed.equals("person") && row.get("hired_on").isEmpty()) {
      return "bad_timestamp";
    }
    for (String column : NUMBERS.keySet()) {
      boolean numeric = !(feed.equals("vulnerability") && column.equals("severity"));
      String value = row.get(column);
      if (numeric && !value.isEmpty() && !value.matches("\\d+(\\.\\d+)?")) {
        return "bad_number";
      }
    }
    for (Map.Entry<String, String> cell : row.cells().entrySet()) {
      boolean word = feed.equals("vulnerability") || !cell.getKey().equals("severity");
      String allowed =
          word && WORDS.containsKey(cell.getKey())
              ? WORDS.get(cell.getKey())
              : NUMBERS.getOrDefault(cell.getKey(), ".*");
      boolean zoned = !cell.getKey().equals("time_zone");
      if (!cell.getValue().matches(allowed)
          || (!zoned && !ZoneId.getAvailableZoneIds().contains(cell.getValue()))) {
        return "bad_value";
      }
    }
    if (feed.equals("person")
        && (Stream.of("team_id", "employment_type").anyMatch(column -> row.get(column).isEmpty())
            || row.get("assigned_from").compareTo(row.get("hired_on")) < 0
            || end(row, "left_on").compareTo(row.get("assigned_from")) <= 0)) {
      return "bad_value";
    }
    for (List<String> interval : INTERVALS) {
      String start = row.get(interval.get(0));
      String end = row.get(interval.get(1));
      if (!start.isEmpty() && !end.isEmpty() && end.compareTo(start) < 0) {
        return "ends_before_start";
      }
    }
    for (String start :
        List.of("started_at", "detected_at", "valid_from", "snapshot_on", "assigned_from")) {
      if (row.get(start).compareTo("2026-07-01") > 0) {
        return "in_the_future";
      }
    }
    return null;
  }

  /** The reasons that depend on other records; null for none. */
  private String overlapOrUnknown(String feed, Row row, Map<String, List<LocalDate[]>> kept) {
    Map<String, String> owners =
        Map.of("team", "team_id", "ownership", "service_id", "person", "employee_id");
    if (owners.containsKey(feed)) {
      boolean person = feed.equals("person");
      LocalDate from = LocalDate.parse(row.get(person ? "assigned_from" : "valid_from"));
      String end = person ? earlierEnd(row) : end(row, "valid_to");
      LocalDate to = end.equals(NEVER) ? LocalDate.MAX : LocalDate.parse(end);
      List<LocalDate[]> intervals =
          kept.computeIfAbsent(row.get(owners.get(feed)), o -> new ArrayList<>());
      // A correction takes the place of what it corrects.
      intervals.removeIf(i -> person && i[0].equals(from));
      if (intervals.stream().anyMatch(i -> from.isBefore(i[1]) && i[0].isBefore(to))) {
        return "overlapping_interval";
      }
      intervals.add(new LocalDate[] {from, to});
    }
    if (feed.equals("service")) {
      services.add(row.get("service_id"));
    } else if (feed.equals("team")) {
      teams.add(row.get("team_id"));
    } else if (!feed.equals("person") && !services.contains(row.get("service_id"))) {
      return "unknown_service";
    }
    return feed.matches("ownership|person") && !teams.contains(row.get("team_id"))
        ? "unknown_team"
        : null;
  }

  /** The cell as text that sorts; that of an empty cell sorts behind all. */
  private static String end(Row row, String column) {
    return row.get(column).isEmpty() ? NEVER : row.get(column);
  }

  private static String earlierEnd(Row row) {
    String assigned = end(row, "assigned_to");
    String left = end(row, "left_on");
    return assigned.compareTo(left) < 0 ? assigned : left;
  }

  private static boolean isTime(String column, String value) {
    try {
      if (column.endsWith("_at")) {
        OffsetDateTime.parse(value);
      } else if (column.matches(".*_on|valid_.*|live_.*|assigned_.*")) {
        LocalDate.parse(value);
      }
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
