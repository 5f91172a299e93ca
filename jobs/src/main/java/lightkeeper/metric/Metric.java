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
    DURATION;

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
     * @return numerator and denominator, or duration and ended
     */
    public List<String> measures() {
      return this == DURATION ? List.of("duration", "ended") : List.of("numerator", "denominator");
    }
  }

  /** The columns that every metric's query yields. */
  public static final List<String> DIMENSIONS =
      List.of("month", "service_id", "team_id", "model", "tier", "washout");

  private static final List<String> OUTCOMES =
      List.of("quality", "reliability", "delivery", "retention", "capacity");

  private static final List<String> KEYS =
      List.of("title", "outcome", "kind", "unit", "better", "primary", "definition", "source");

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
    return new Metric(
        id,
        header.text("title"),
        header.word("outcome", OUTCOMES),
        kind(header),
        header.text("unit"),
        header.word("better", List.of("lower", "higher")),
        header.word("primary", List.of("true", "false")).equals("true"),
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

  private static Kind kind(YamlFile header) {
    String word = header.word("kind", Arrays.stream(Kind.values()).map(Kind::word).toList());
    return Kind.valueOf(word.toUpperCase(Locale.ROOT));
  }

  /**
   * Checks which columns the query yields.
   *
   * @param yielded the names of its columns
   * @return what is wrong; empty when they are those of its kind
   */
  public Optional<String> problemWith(List<String> yielded) {
    List<String> wanted = Stream.concat(DIMENSIONS.stream(), kind.measures().stream()).toList();
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
            + " yields "
            + String.join(", ", wanted)
            + "; this one"
            + (missing.isEmpty() ? "" : " lacks " + String.join(", ", missing))
            + (missing.isEmpty() || unknown.isEmpty() ? "" : " and")
            + (unknown.isEmpty() ? "" : " yields also " + String.join(", ", unknown))
            + (missing.isEmpty() && unknown.isEmpty() ? " repeats a column" : ""));
  }
}
