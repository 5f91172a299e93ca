package lightkeeper.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lightkeeper.export.Column;
import lightkeeper.export.Feed;
import lightkeeper.settings.ConfigurationException;

/**
 * Proposes a mapping for a file that nobody has mapped, from the names of its fields and the first
 * of its values. What it cannot tell it leaves to be said, with what there is to choose from.
 */
public final class Proposal {
  private static final int MOST_WORDS = 12;
  private static final int UNKNOWN = Integer.MIN_VALUE;
  private static final int LONG_ENOUGH = 6;
  private static final String RECORD_KEY = "record_key";

  /** Names by which vendors call the columns, without case, spaces and underscores. */
  private static final Map<String, List<String>> NAMES =
      Map.ofEntries(
          Map.entry(
              "incident_id",
              List.of(
                  "incidentid",
                  "incidentnumber",
                  "issuekey",
                  "ticket",
                  "ticketid",
                  "alertid",
                  "number",
                  "key",
                  "reference",
                  "id")),
          Map.entry(
              "deployment_id",
              List.of("deploymentid", "releaseid", "buildid", "build", "runid", "id")),
          Map.entry(
              "service_id",
              List.of(
                  "serviceid",
                  "service.id",
                  "service",
                  "servicename",
                  "service.name",
                  "component",
                  "component/s",
                  "components",
                  "application",
                  "app",
                  "cmdbci",
                  "repository",
                  "project",
                  "system")),
          Map.entry(
              "severity",
              List.of(
                  "severity",
                  "severity.name",
                  "priority",
                  "priority.name",
                  "priority.summary",
                  "urgency")),
          Map.entry("user_impact", List.of("userimpact", "impact")),
          Map.entry(
              "started_at",
              List.of(
                  "startedat",
                  "starttime",
                  "start",
                  "began",
                  "begin",
                  "openedat",
                  "opened",
                  "createdat",
                  "created")),
          Map.entry(
              "acknowledged_at", List.of("acknowledgedat", "acknowledged", "ackat", "ackedat")),
          Map.entry(
              "resolved_at",
              List.of(
                  "resolvedat",
                  "resolved",
                  "resolutiondate",
                  "endedat",
                  "endtime",
                  "closedat",
                  "closed",
                  "end")),
          Map.entry(
              "updated_at",
              List.of("updatedat", "updated", "modified", "lastmodified", "lastupdated")),
          Map.entry("cause", List.of("cause", "rootcause")),
          Map.entry(
              "environment", List.of("environment", "environment.name", "env", "stage", "target")),
          Map.entry("status", List.of("status", "result", "state", "outcome", "conclusion")),
          Map.entry(
              "finished_at",
              List.of(
                  "finishedat",
                  "deployedat",
                  "completedat",
                  "endedat",
                  "endtime",
                  "finished",
                  "timestamp",
                  "date")),
          Map.entry("committed_at", List.of("committedat", "commitdate", "commit.timestamp")),
          Map.entry("snapshot_on", List.of("snapshoton", "snapshot", "scannedon", "date")),
          Map.entry("ecosystem", List.of("ecosystem", "manager", "packagemanager", "datasource")),
          Map.entry(
              "package",
              List.of("package", "packagename", "package.name", "dependency", "library", "name")),
          Map.entry("version", List.of("version", "currentversion", "installedversion", "current")),
          Map.entry(
              "released_on", List.of("releasedon", "releasedate", "installedversionreleasedate")),
          Map.entry("latest_version", List.of("latestversion", "latest", "newestversion")),
          Map.entry(
              "latest_released_on",
              List.of("latestreleasedon", "latestreleasedate", "newestversionreleasedate")),
          Map.entry(
              "advisory_id",
              List.of("advisoryid", "cve", "cveid", "ghsaid", "vulnerabilityid", "vulnid")),
          Map.entry(
              "detected_at",
              List.of("detectedat", "foundat", "firstseen", "createdat", "detected")),
          Map.entry("fix_available_at", List.of("fixavailableat", "patchedat", "publishedat")),
          Map.entry("fixed_at", List.of("fixedat", "closedat", "resolvedat", "fixed")),
          Map.entry(
              "employee_id",
              List.of("employeeid", "empid", "employee#", "personnelnumber", "personid")),
          Map.entry("team_id", List.of("teamid", "team", "department", "group", "orgunit")),
          Map.entry(
              "hired_on", List.of("hiredon", "hiredate", "dateofhire", "startdate", "entrydate")),
          Map.entry(
              "assigned_from",
              List.of(
                  "assignedfrom", "teamsince", "hiredon", "hiredate", "dateofhire", "startdate")),
          Map.entry(
              "left_on",
              List.of("lefton", "terminationdate", "dateoftermination", "leavedate", "enddate")),
          Map.entry(
              "leave_reason",
              List.of("leavereason", "terminationreason", "termreason", "terminationtype")),
          Map.entry("employment_type", List.of("employmenttype", "employeetype", "contracttype")),
          Map.entry("service_name", List.of("servicename", "name", "title")),
          Map.entry("team_name", List.of("teamname", "name")),
          Map.entry("tier", List.of("tier", "criticality")),
          Map.entry("model", List.of("model", "maintenancemodel")),
          Map.entry("live_from", List.of("livefrom", "golive", "launched")),
          Map.entry("valid_from", List.of("validfrom", "since", "from")));

  private static final List<String> PATTERNS =
      List.of(
          "dd/MMM/yy h:mm a",
          "dd-MM-yyyy HH:mm",
          "dd.MM.yyyy HH:mm",
          "M/d/yyyy H:mm",
          "dd.MM.yyyy",
          "dd-MM-yyyy",
          "M/d/yyyy",
          "dd/MM/yyyy",
          "MM/dd/yy");

  private final Path file;
  private final Specimen specimen;
  private final Map<String, List<String>> values;

  private Proposal(Path file, Specimen specimen) {
    this.file = file;
    this.specimen = specimen;
    this.values = specimen.values();
  }

  /**
   * Proposes a mapping.
   *
   * @param file a CSV, JSON or JSON Lines file, perhaps packed
   * @param feeds the feeds there are
   * @return the text of a file for {@code conf/sources}; what is open stands in comments
   * @throws ConfigurationException when the file cannot be read or holds no record
   */
  public static String of(Path file, List<Feed> feeds) {
    try {
      return new Proposal(file, Specimen.of(file)).text(feeds);
    } catch (IOException e) {
      throw new ConfigurationException(
          file
              + ": cannot be read: "
              + (e instanceof UnreadableException ? e.getMessage() : e.getClass().getSimpleName()),
          e);
    }
  }

  private String text(List<Feed> feeds) {
    Feed feed = feeds.get(0);
    int best = UNKNOWN;
    for (Feed candidate : feeds) {
      int score = score(candidate);
      if (score > best) {
        best = score;
        feed = candidate;
      }
    }
    String name = file.getFileName().toString();
    String source =
        name.replaceFirst("\\..*$", "").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    StringBuilder yaml = new StringBuilder();
    line(
        yaml,
        "# Proposed from "
            + name.replaceAll("\\s", " ")
            + "; save as conf/sources/"
            + source
            + ".yaml, put the files");
    line(yaml, "# into EXPORTS/" + source + "/, and see what 'check' says of them.");
    if (best == UNKNOWN) {
      line(yaml, "# None of its fields is known of any feed: say of which it is.");
    }
    line(yaml, "feed: " + feed.name());
    String ending = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    line(yaml, "path: " + source + "/*." + ending.substring(ending.lastIndexOf('.') + 1));
    line(yaml, "format: " + specimen.format().word());
    String records = specimen.records();
    if (!records.isEmpty() && !records.equals("[]")) {
      // YAML would take a star for an alias.
      line(yaml, "records: " + (records.startsWith("*") ? "\"" + records + "\"" : records));
    }
    char delimiter = specimen.delimiter();
    if (delimiter != ',') {
      line(yaml, "delimiter: \"" + (delimiter == '\t' ? "\\t" : delimiter) + "\"");
    }
    Set<String> read = new java.util.LinkedHashSet<>();
    for (Column column : feed.columns()) {
      String found = find(feed, column.exportedAs());
      if (specimen.lists().contains(found)) {
        read.add(found);
      }
    }
    if (!read.isEmpty()) {
      line(yaml, "lists: [" + String.join(", ", read) + "]");
    }
    times(yaml, feed);
    String service = find(feed, "service_id");
    if (service != null && feed.refersToService()) {
      line(yaml, "service_key: " + scalar(service));
    }
    String team = find(feed, "team_id");
    if (team != null && feed.refersToTeam()) {
      line(yaml, "team_key: " + scalar(team));
    }
    line(yaml, "columns:");
    for (Column column : feed.columns()) {
      column(yaml, feed, column);
    }
    line(yaml, "# Fields of the file: " + fields());
    return yaml.toString();
  }

  private void column(StringBuilder yaml, Feed feed, Column column) {
    String name = column.exportedAs();
    boolean isKey =
        (name.equals("service_id") && feed.refersToService())
            || (name.equals("team_id") && feed.refersToTeam());
    String found = find(feed, name);
    if (isKey && found != null) {
      return;
    }
    if (found != null) {
      line(yaml, "  " + name + ": " + scalar(found));
      Set<String> words = new TreeSet<>(values.getOrDefault(found, List.of()));
      if (!feed.isAboutPeople()
          && (!column.words().isEmpty() || column.type() == Column.Type.INTEGER)
          && words.size() <= MOST_WORDS) {
        line(
            yaml,
            "  # values: "
                + String.join(", ", words).replaceAll("\\s+", " ")
                + "; say under 'words' what each means");
      }
    } else if (column.need() != Column.Need.OPTIONAL) {
      line(
          yaml,
          "  # "
              + name
              + ": not found; "
              + column.meaning()
              + (column.words().isEmpty() ? "" : " (" + String.join(", ", column.words()) + ")"));
    }
  }

  /** Formats of times other than the usual, and whether they need a zone. */
  private void times(StringBuilder yaml, Feed feed) {
    Times.Reading usual = Times.read(empty()).reading();
    Set<String> formats = new java.util.LinkedHashSet<>();
    boolean local = false;
    for (Column column : feed.columns()) {
      String found = find(feed, column.exportedAs());
      boolean isTime = column.type() == Column.Type.INSTANT || column.type() == Column.Type.DATE;
      if (found == null || !isTime || values.getOrDefault(found, List.of()).isEmpty()) {
        continue;
      }
      List<String> texts = values.get(found);
      boolean isUsual = texts.stream().allMatch(text -> usual.date(text, null) != null);
      if (!isUsual) {
        PATTERNS.stream()
            .filter(pattern -> reads(pattern, texts))
            .findFirst()
            .ifPresent(formats::add);
      }
      local |=
          column.type() == Column.Type.INSTANT
              && texts.stream().anyMatch(text -> usual.instant(text, null) == null);
    }
    if (!formats.isEmpty()) {
      line(yaml, "formats: [iso, \"" + String.join("\", \"", formats) + "\"]");
    }
    if (local) {
      line(yaml, "time_zone: UTC  # the times name no zone: say whose they are");
    }
  }

  private static boolean reads(String pattern, List<String> texts) {
    Times.Reading reading =
        new Times(null, null, List.of(pattern), Locale.forLanguageTag("en-US")).reading();
    return texts.stream().allMatch(text -> reading.date(text, null) != null);
  }

  private static Section empty() {
    return new Section(
        lightkeeper.settings.YamlFile.parse("proposal", "feed: x", 0),
        com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode());
  }

  /** How much of a feed is found in the file; less than nothing when nothing is. */
  private int score(Feed feed) {
    int found = 0;
    int missing = 0;
    for (Column column : feed.columns()) {
      boolean isNeeded = column.need() != Column.Need.OPTIONAL;
      String field = find(feed, column.exportedAs());
      if (field != null && !field.equals(RECORD_KEY)) {
        found += isNeeded ? 4 : 2;
      } else if (field == null && isNeeded) {
        missing++;
      }
    }
    return found == 0 ? UNKNOWN : found - missing;
  }

  /** The field whose name is the likeliest for a column; null when there is none. */
  private String find(Feed feed, String column) {
    List<String> names = new ArrayList<>();
    names.add(Headers.plain(column));
    // The id of a record is its own, not that of another one that it may name.
    if (feed.key().contains(column) || !List.of("deployment_id", "incident_id").contains(column)) {
      names.addAll(NAMES.getOrDefault(column, List.of()));
    }
    for (String name : names) {
      for (String field : values.keySet()) {
        if (Headers.plain(field.replace("`", "")).equals(name)) {
          return field;
        }
      }
    }
    // Of what stands inside, a short name such as 'id' or 'name' may be anything's.
    for (String name : names) {
      for (String field : values.keySet()) {
        if (name.length() >= LONG_ENOUGH
            && Headers.plain(field.replace("`", "")).endsWith("." + name)) {
          return field;
        }
      }
    }
    boolean isOwn = feed.key().equals(List.of(column)) && specimen.records().contains("*");
    return isOwn ? RECORD_KEY : null;
  }

  /** The fields as expressions name them, on one line. */
  private String fields() {
    return values.keySet().stream()
        .map(field -> name(field).replaceAll("\\s+", " "))
        .collect(Collectors.joining(", "));
  }

  private String name(String field) {
    return specimen.format() == Format.CSV ? Specimen.quoted(field) : field;
  }

  private String scalar(String field) {
    String name = name(field);
    String expression = specimen.lists().contains(field) ? "get(" + name + ", 0)" : name;
    return expression.contains("`")
        ? "\""
            + expression.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\s+", " ")
            + "\""
        : expression;
  }

  private static void line(StringBuilder yaml, String line) {
    yaml.append(line).append('\n');
  }
}
