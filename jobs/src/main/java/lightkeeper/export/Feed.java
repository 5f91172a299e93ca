package lightkeeper.export;

import static lightkeeper.export.Column.Type.DATE;
import static lightkeeper.export.Column.Type.FRACTION;
import static lightkeeper.export.Column.Type.INSTANT;
import static lightkeeper.export.Column.Type.INTEGER;
import static lightkeeper.export.Column.Type.PERSON;
import static lightkeeper.export.Column.Type.TEXT;
import static lightkeeper.export.Column.Type.TIME_ZONE;
import static lightkeeper.export.Column.Type.TRUTH;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A kind of input: its columns and the rules its records keep.
 *
 * @param name the feed's name, also that of its folder and table
 * @param meaning what one record is
 * @param columns all columns, in the order of the table
 * @param start the column that says when the record starts to be true; never empty
 * @param pairs pairs of columns in order of time, in the order in which they are checked
 * @param ends the columns that end an interval, the earliest of them known; empty where records are
 *     no intervals
 * @param holder the column of whom intervals may not overlap; empty where records are none
 */
public record Feed(
    String name,
    String meaning,
    List<Column> columns,
    String start,
    List<Pair> pairs,
    List<String> ends,
    Optional<String> holder) {

  /**
   * Two columns in order of time.
   *
   * @param earlier the column that comes first
   * @param later the column that may not lie before it
   * @param mayBeEqual whether both may be the same
   * @param reason why a record that breaks the order is rejected
   */
  public record Pair(String earlier, String later, boolean mayBeEqual, RejectReason reason)
      implements java.io.Serializable {
    /** A start and its end, which may be equal: an empty interval. */
    static Pair startAndEnd(String start, String end) {
      return new Pair(start, end, true, RejectReason.ENDS_BEFORE_START);
    }
  }

  /**
   * All feeds, in an order in which each finds those it refers to before it.
   *
   * @param models the ids of the maintenance models
   * @return the feeds
   */
  public static List<Feed> all(Collection<String> models) {
    List<String> modelIds = List.copyOf(models);
    return List.of(
        team(modelIds),
        service(),
        ownership(modelIds),
        incident(),
        deployment(),
        dependency(),
        vulnerability(),
        person());
  }

  /**
   * The columns of the record's key.
   *
   * @return never empty
   */
  public List<String> key() {
    return columns.stream()
        .filter(column -> column.need() == Column.Need.KEY)
        .map(Column::name)
        .toList();
  }

  /**
   * Whether records are about people: their ids become pseudonyms, their tables are restricted, and
   * nothing that is told of them shows a cell.
   *
   * @return true when a column holds a person's id
   */
  public boolean isAboutPeople() {
    return columns.stream().anyMatch(column -> column.type() == PERSON);
  }

  /**
   * Whether records are intervals that may not overlap.
   *
   * @return true when there are columns that end them
   */
  public boolean isOfIntervals() {
    return !ends.isEmpty();
  }

  /**
   * Whether records carry the instant of their last change.
   *
   * @return true when there is a column {@code updated_at}
   */
  public boolean hasUpdatedAt() {
    return has("updated_at");
  }

  /**
   * Whether records name a service that must be known.
   *
   * @return false for the service feed itself
   */
  public boolean refersToService() {
    return !name.equals("service") && has("service_id");
  }

  /**
   * Whether records name a team that must be known.
   *
   * @return false for the team feed itself
   */
  public boolean refersToTeam() {
    return !name.equals("team") && has("team_id");
  }

  private boolean has(String columnName) {
    return columns.stream().anyMatch(column -> column.name().equals(columnName));
  }

  private static Feed team(List<String> models) {
    return new Feed(
        "team",
        "a team and the model it works in over an interval",
        List.of(
            Column.key("team_id", TEXT, "the team's id"),
            Column.required("team_name", TEXT, "the team's name"),
            Column.required("model", TEXT, "maintenance model of the team").oneOf(models),
            Column.optional("region", TEXT, "where the team works"),
            Column.optional("time_zone", TIME_ZONE, "the team's IANA time zone; NULL means UTC"),
            Column.key("valid_from", DATE, "first day on which this holds"),
            Column.optional("valid_to", DATE, "first day on which this holds no more")),
        "valid_from",
        List.of(Pair.startAndEnd("valid_from", "valid_to")),
        List.of("valid_to"),
        Optional.of("team_id"));
  }

  private static Feed service() {
    return new Feed(
        "service",
        "a live digital service or data pipeline",
        List.of(
            Column.key("service_id", TEXT, "the service's id"),
            Column.required("service_name", TEXT, "the service's name"),
            Column.required("tier", INTEGER, "1 most critical to 4").from(1, 4),
            Column.optional(
                "availability_target", FRACTION, "promised share of time, 0 to 1, such as 0.999"),
            Column.required("live_from", DATE, "first day live"),
            Column.optional("live_to", DATE, "first day live no more")),
        "live_from",
        List.of(Pair.startAndEnd("live_from", "live_to")),
        List.of(),
        Optional.empty());
  }

  private static Feed ownership(List<String> models) {
    return new Feed(
        "ownership",
        "a service in the hands of a team under a model over an interval",
        List.of(
            Column.key("service_id", TEXT, "the service held"),
            Column.required("team_id", TEXT, "the team that holds it"),
            Column.required("model", TEXT, "maintenance model of the service").oneOf(models),
            Column.key("valid_from", DATE, "first day on which this holds"),
            Column.optional("valid_to", DATE, "first day on which this holds no more")),
        "valid_from",
        List.of(Pair.startAndEnd("valid_from", "valid_to")),
        List.of("valid_to"),
        Optional.of("service_id"));
  }

  private static Feed incident() {
    return new Feed(
        "incident",
        "something that went wrong with a service",
        List.of(
            Column.key("incident_id", TEXT, "the incident's id"),
            Column.required("service_id", TEXT, "the service hit"),
            Column.required("severity", INTEGER, "1 worst to 5").from(1, 5),
            Column.required("user_impact", TEXT, "what users noticed")
                .oneOf(List.of("outage", "degraded", "none")),
            Column.required("started_at", INSTANT, "when it began"),
            Column.optional("acknowledged_at", INSTANT, "when somebody took it on"),
            Column.optional("resolved_at", INSTANT, "when it was over; NULL while open"),
            Column.optional("cause", TEXT, "kind of cause")
                .oneOf(
                    List.of(
                        "change",
                        "capacity",
                        "dependency",
                        "infrastructure",
                        "security",
                        "defect",
                        "unknown")),
            Column.optional("deployment_id", TEXT, "the deployment that caused it"),
            Column.optional("updated_at", INSTANT, "when this version was written")),
        "started_at",
        List.of(
            Pair.startAndEnd("started_at", "resolved_at"),
            Pair.startAndEnd("started_at", "acknowledged_at")),
        List.of(),
        Optional.empty());
  }

  private static Feed deployment() {
    return new Feed(
        "deployment",
        "an attempt to bring a change into an environment",
        List.of(
            Column.key("deployment_id", TEXT, "the deployment's id"),
            Column.required("service_id", TEXT, "the service deployed"),
            Column.required("environment", TEXT, "where to; users are in production"),
            Column.required("status", TEXT, "how it went; failed never reached users")
                .oneOf(List.of("succeeded", "failed", "rolled_back")),
            Column.optional("started_at", INSTANT, "when it began"),
            Column.required("finished_at", INSTANT, "when it was done"),
            Column.optional("committed_at", INSTANT, "when its change was committed"),
            Column.optional("is_rework", TRUTH, "whether it only repairs an earlier one"),
            Column.optional("updated_at", INSTANT, "when this version was written")),
        "finished_at",
        List.of(Pair.startAndEnd("started_at", "finished_at")),
        List.of(),
        Optional.empty());
  }

  private static Feed dependency() {
    return new Feed(
        "dependency",
        "a package version that a service used on the day of a snapshot",
        List.of(
            Column.key("service_id", TEXT, "the service"),
            Column.key("snapshot_on", DATE, "day of the snapshot"),
            Column.key("ecosystem", TEXT, "maven, npm, …"),
            Column.key("package", TEXT, "the package's name"),
            Column.key("version", TEXT, "the version in use"),
            Column.optional("released_on", DATE, "when that version was released"),
            Column.optional("latest_version", TEXT, "the newest version on that day"),
            Column.optional("latest_released_on", DATE, "when the newest was released"),
            Column.optional("direct", TRUTH, "whether the service names it itself")),
        "snapshot_on",
        List.of(),
        List.of(),
        Optional.empty());
  }

  private static Feed vulnerability() {
    return new Feed(
        "vulnerability",
        "a known weakness of a package that a service uses",
        List.of(
            Column.key("service_id", TEXT, "the service"),
            Column.key("advisory_id", TEXT, "the advisory's id"),
            Column.key("package", TEXT, "the package's name"),
            Column.required("severity", TEXT, "how bad it is")
                .oneOf(List.of("critical", "high", "medium", "low")),
            Column.required("detected_at", INSTANT, "when it was found in the service"),
            Column.optional("fix_available_at", INSTANT, "when a fixed version was released"),
            Column.optional("fixed_at", INSTANT, "when the service was rid of it"),
            Column.optional("updated_at", INSTANT, "when this version was written")),
        "detected_at",
        List.of(Pair.startAndEnd("detected_at", "fixed_at")),
        List.of(),
        Optional.empty());
  }

  private static Feed person() {
    return new Feed(
        "person",
        "a person in a team over an interval, by pseudonym",
        List.of(
            Column.key("person_key", PERSON, "the person: HMAC-SHA-256 of the employee's id")
                .exportedAs("employee_id"),
            Column.required("team_id", TEXT, "the team the person works in"),
            Column.key("assigned_from", DATE, "first day in the team"),
            Column.optional("assigned_to", DATE, "first day in the team no more"),
            Column.required("hired_on", DATE, "first day employed; another one is another spell"),
            Column.optional("left_on", DATE, "first day employed no more"),
            Column.optional("leave_reason", TEXT, "why the person left")
                .oneOf(
                    List.of(
                        "voluntary",
                        "involuntary",
                        "redundancy",
                        "retirement",
                        "end_of_contract",
                        "other")),
            Column.required("employment_type", TEXT, "employee or contractor")
                .oneOf(List.of("employee", "contractor"))),
        "assigned_from",
        List.of(
            new Pair("hired_on", "assigned_from", true, RejectReason.BAD_VALUE),
            new Pair("assigned_from", "left_on", false, RejectReason.BAD_VALUE),
            Pair.startAndEnd("assigned_from", "assigned_to")),
        List.of("assigned_to", "left_on"),
        Optional.of("person_key"));
  }
}
