package lightkeeper.metric;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lightkeeper.settings.Conf;
import lightkeeper.settings.ConfigurationException;
import lightkeeper.settings.YamlFile;

/**
 * A metric: a header that says what it means, and one query that yields its cases.
 *
 * @param id the name of its file, without {@code .sql}
 * @param title its name for people
 * @param outcome what it speaks of
 * @param kind how its cases become a value
 * @param unit the unit of the value
 * @param better which direction is better
 * @param isPrimary whether it belongs to the family that comparisons test
 * @param per the value is told for so many of the denominator's unit: 100 for rates per 100
 * @param tenureDays for survival: the value is the share still there after so many days; else 0
 * @param counts what the numerator of a rate or share adds up
 * @param staffedTeamsOnly for people metrics: whether teams without people in the window are left
 *     out of both sides
 * @param partOf for people metrics: the metric whose numerator holds this one's and more; null when
 *     there is none
 * @param definition what it means, in words
 * @param source where the definition comes from
 * @param file where it is declared
 * @param sql the whole file, which runs as it stands
 */
public record Metric(
    String id,
    String title,
    String outcome,
    Kind kind,
    String unit,
    String better,
    boolean isPrimary,
    double per,
    int tenureDays,
    Counts counts,
    boolean staffedTeamsOnly,
    String partOf,
    String definition,
    String source,
    Path file,
    String sql) {
  /** How cases become a value. */
  public enum Kind {
    /** Events divided by exposure. */
    RATE,
    /** A part divided by its whole. */
    SHARE,
    /** Kaplan–Meier quantiles of how long cases last. */
    DURATION,
    /** Kaplan–Meier share of people still there after a time. */
    SURVIVAL;

    /**
     * The kind as it stands in headers and tables.
     *
     * @return its name in lower case
     */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The columns that the query yields beside those of every metric.
     *
     * @return numerator and denominator, or duration and ended, or the dates of an employment
     */
    public List<String> measures() {
      return switch (this) {
        case RATE, SHARE -> List.of("numerator", "denominator");
        case DURATION -> List.of("duration", "ended");
        case SURVIVAL -> List.of("hired_on", "started_on", "ended_on", "left");
      };
    }
  }

  /** What a numerator adds up, which decides about its interval and about small numbers. */
  public enum Counts {
    /**
     * Cases that happen or not: even none of them say something, and a few of people would be
     * known. Those of a share are some of its denominator's.
     */
    CASES,
    /** Time out of the time in the denominator. */
    TIME,
    /** An amount that may exceed the denominator. */
    AMOUNT;

    /** The word in a header. */
    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The columns that every query of a metric about services yields. */
  public static final List<String> DIMENSIONS =
      List.of("month", "service_id", "team_id", "model", "tier", "washout");

  /** The same for a rate or share about people; rows about services have no person. */
  public static final List<String> PEOPLE_DIMENSIONS =
      List.of("month", "person_key", "team_id", "model", "person_days");

  private static final List<String> SURVIVAL_DIMENSIONS = List.of("person_key", "team_id", "model");

  /** However it is written: what touches this layer is about people. */
  private static final Pattern RESTRICTED = Pattern.compile("(?i)\\brestricted\\b");

  private static final List<String> OUTCOMES =
      List.of("quality", "reliability", "delivery", "retention", "capacity");

  private static final List<String> KEYS =
      List.of(
          "title",
          "outcome",
          "kind",
          "unit",
          "better",
          "primary",
          "per",
          "tenure_days",
          "numerator_counts",
          "staffed_teams_only",
          "part_of",
          "definition",
          "source");

  private static final int LONGEST_TENURE_DAYS = 36_525;
  private static final int LARGEST_PER = 1_000_000;

  /**
   * Reads every metric that is declared.
   *
   * @param conf the configuration folders
   * @return the metrics in order of their ids
   * @throws ConfigurationException naming every header that cannot be used, by file and line
   */
  public static List<Metric> all(Conf conf) {
    List<Metric> metrics = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Path file : conf.files("metrics", ".sql")) {
      try {
        metrics.add(read(file));
      } catch (ConfigurationException e) {
        problems.add(e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(String.join("\n", problems));
    }
    return metrics;
  }

  /**
   * Reads one metric.
   *
   * @param file a file {@code <metric_id>.sql}
   * @return the metric
   * @throws ConfigurationException when its name or header cannot be used
   */
  public static Metric read(Path file) {
    String name = file.getFileName().toString();
    String id = name.substring(0, name.length() - ".sql".length());
    if (!id.matches("[a-z][a-z0-9_]*")) {
      throw new ConfigurationException(
          file + ": a metric's file is named in lower-case letters, digits and '_'");
    }
    String sql;
    try {
      sql = Files.readString(file);
    } catch (IOException e) {
      throw new ConfigurationException(file + ": cannot be read: " + e.getMessage(), e);
    }
    YamlFile header = header(file, sql);
    header.refuseOtherKeysThan(KEYS);
    Kind kind = kind(header);
    return new Metric(
        id,
        header.text("title"),
        header.word("outcome", OUTCOMES),
        kind,
        header.text("unit"),
        header.word("better", List.of("lower", "higher")),
        header.word("primary", List.of("true", "false")).equals("true"),
        header.number("per", 1, 1, LARGEST_PER),
        kind == Kind.SURVIVAL ? header.number("tenure_days", 365, 1, LONGEST_TENURE_DAYS) : 0,
        Counts.valueOf(
            optional(
                    header,
                    "numerator_counts",
                    Arrays.stream(Counts.values()).map(Counts::word).toList())
                .toUpperCase(Locale.ROOT)),
        optional(header, "staffed_teams_only", List.of("false", "true")).equals("true"),
        header.text("part_of", "").isEmpty() ? null : header.text("part_of"),
        header.text("definition"),
        header.text("source"),
        file,
        sql);
  }

  private static YamlFile header(Path file, String sql) {
    int start = sql.indexOf("/*");
    int end = sql.indexOf("*/");
    if (start < 0 || end < start || !sql.substring(0, start).isBlank()) {
      throw new ConfigurationException(
          file + ":1: a metric begins with its header, a comment /* title: … */");
    }
    int linesBefore = (int) sql.substring(0, start + 2).chars().filter(c -> c == '\n').count();
    return YamlFile.parse(file.toString(), sql.substring(start + 2, end), linesBefore);
  }

  /** A word that may be left out; then it is the first of those allowed. */
  private static String optional(YamlFile header, String key, List<String> words) {
    return header.text(key, "").isEmpty() ? words.get(0) : header.word(key, words);
  }

  private static Kind kind(YamlFile header) {
    String word = header.word("kind", Arrays.stream(Kind.values()).map(Kind::word).toList());
    return Kind.valueOf(word.toUpperCase(Locale.ROOT));
  }

  /**
   * Whether the metric is about people, so that its figures are published under the rules of
   * disclosure alone.
   *
   * @return true when its query reads what is restricted
   */
  public boolean isAboutPeople() {
    return RESTRICTED.matcher(query()).find();
  }

  /**
   * Whether models are compared by the rest of a share of time, such as unavailability: shares near
   * 1 hide what differs.
   *
   * @return true for a share of time of which more is better
   */
  public boolean comparesRest() {
    return kind == Kind.SHARE && counts == Counts.TIME && better.equals("higher");
  }

  /**
   * The query without the header.
   *
   * @return the SELECT, as it stands in the file
   */
  public String query() {
    return sql.substring(sql.indexOf("*/") + 2).strip();
  }

  /**
   * How cases become a value.
   *
   * @return it in one line of words
   */
  public String formula() {
    String unitOf = per == 1 ? "" : Math.round(per) + " x ";
    String place = isAboutPeople() ? "" : ", outside washout";
    return switch (kind) {
      case RATE, SHARE -> unitOf + "sum of numerators / sum of denominators" + place;
      case DURATION -> "Kaplan-Meier median and p90, open cases censored" + place;
      case SURVIVAL ->
          "Kaplan-Meier share at "
              + tenureDays
              + " days, with delayed entry, from the first day on which enough are watched";
    };
  }

  /**
   * The columns that its query yields.
   *
   * @return their names, those of every metric first
   */
  public List<String> yields() {
    List<String> dimensions =
        kind == Kind.SURVIVAL
            ? SURVIVAL_DIMENSIONS
            : isAboutPeople() ? PEOPLE_DIMENSIONS : DIMENSIONS;
    return Stream.concat(dimensions.stream(), kind.measures().stream()).toList();
  }

  /**
   * Checks which columns the query yields.
   *
   * @param yielded the names of its columns
   * @return what is wrong; empty when they are those of its kind
   */
  public Optional<String> problemWith(List<String> yielded) {
    if (isAboutPeople() && kind == Kind.DURATION) {
      return Optional.of("a metric about people is a rate, a share or survival");
    }
    if (!isAboutPeople() && kind == Kind.SURVIVAL) {
      return Optional.of("survival is about people: it reads restricted.employment");
    }
    List<String> wanted = yields();
    TreeSet<String> missing = new TreeSet<>(wanted);
    yielded.forEach(missing::remove);
    TreeSet<String> unknown = new TreeSet<>(yielded);
    wanted.forEach(unknown::remove);
    if (missing.isEmpty() && unknown.isEmpty() && yielded.size() == wanted.size()) {
      return Optional.empty();
    }
    return Optional.of(
        "the query of a "
            + kind.word()
            + (isAboutPeople() ? " about people" : "")
            + " yields "
            + String.join(", ", wanted)
            + "; this one"
            + (missing.isEmpty() ? "" : " lacks " + String.join(", ", missing))
            + (missing.isEmpty() || unknown.isEmpty() ? "" : " and")
            + (unknown.isEmpty() ? "" : " yields also " + String.join(", ", unknown))
            + (missing.isEmpty() && unknown.isEmpty() ? " repeats a column" : ""));
  }
}
