package lightkeeper.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import lightkeeper.settings.ConfigurationException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What monitoring is told of a job, as a text file of Prometheus: how its last run ended, and what
 * the last one that succeeded published. The latter stays as it was when a run fails. It counts
 * records and names nobody.
 */
final class MetricsFile {
  private static final String LAST_RUN = "lightkeeper_last_run_";
  private static final String LAST_SUCCESS = "lightkeeper_last_success_";

  private final Optional<Path> file;
  private final String job;
  private final Instant startedAt = Instant.now();

  private MetricsFile(Optional<Path> file, String job) {
    this.file = file;
    this.job = job;
  }

  /**
   * The file of a job, before it runs.
   *
   * @param file where it is, or will be; empty: nobody is told
   * @param job the job's name
   * @throws ConfigurationException when there is no folder for it
   */
  static MetricsFile of(Optional<Path> file, String job) {
    Optional<Path> absolute = file.map(path -> path.toAbsolutePath().normalize());
    absolute
        .filter(path -> path.getParent() == null || !Files.isDirectory(path.getParent()))
        .ifPresent(
            path -> {
              throw new ConfigurationException(
                  "--metrics-file: no such folder: " + path.getParent());
            });
    return new MetricsFile(absolute, job);
  }

  /** Tells that the job is done, and what is published since. */
  void succeeded(Warehouse warehouse, Instant asOf) {
    if (file.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder(lastRun(0));
    append(
        text,
        LAST_SUCCESS + "timestamp_seconds",
        "When the job last succeeded.",
        List.of(new Sample(List.of(), seconds(Instant.now()))));
    append(
        text,
        LAST_SUCCESS + "as_of_timestamp_seconds",
        "Up to when the data of that run is complete.",
        List.of(new Sample(List.of(), seconds(asOf))));
    appendLoaded(text, warehouse);
    append(
        text,
        LAST_SUCCESS + "rejected_rows",
        "Records and unreadable files kept out since the warehouse began, by reason.",
        samples(
            published(warehouse, Tables.REJECTED)
                .groupBy("feed", "reason")
                .agg(count(lit(1)).cast("double").as("value"))
                .orderBy("feed", "reason"),
            List.of("feed", "reason")));
    Dataset<Row> coverage = published(warehouse, Tables.COVERAGE);
    append(
        text,
        LAST_SUCCESS + "coverage_share",
        "Share of a feed's records that could be used, in its last month with records.",
        samples(
            coverage
                .join(
                    coverage.groupBy("feed").agg(max("month").as("month")),
                    new String[] {"feed", "month"})
                .select(col("feed"), col("aspect"), col("share").as("value"))
                .orderBy("feed", "aspect"),
            List.of("feed", "aspect")));
    write(text.toString());
  }

  /** Tells that the job failed, and what was published before. */
  void failed(int code) {
    file.ifPresent(path -> write(lastRun(code) + before(path)));
  }

  private static Dataset<Row> published(Warehouse warehouse, Table table) {
    return warehouse
        .published()
        .map(publication -> publication.versions().get(table.id()))
        .map(version -> warehouse.read(table, version))
        .orElseGet(() -> warehouse.empty(table));
  }

  private void appendLoaded(StringBuilder text, Warehouse warehouse) {
    Row run =
        warehouse
            .log(Tables.RUN_LOG)
            .filter(col("job").equalTo(job).and(col("status").isin("succeeded", "nothing_new")))
            .orderBy(col("run_id").desc())
            .first();
    append(
        text,
        LAST_SUCCESS + "files",
        "Export files that were new in that run.",
        List.of(new Sample(List.of(), run.<Long>getAs("files_loaded").doubleValue())));
    append(
        text,
        LAST_SUCCESS + "read_rows",
        "Records in them.",
        List.of(new Sample(List.of(), run.<Long>getAs("rows_read").doubleValue())));
    List<Sample> outcomes = new ArrayList<>();
    for (String outcome : List.of("landed", "duplicate", "rejected")) {
      outcomes.add(
          new Sample(
              List.of(label("outcome", outcome)),
              run.<Long>getAs("rows_" + outcome).doubleValue()));
    }
    append(text, LAST_SUCCESS + "rows", "Of these, by what became of them.", outcomes);
  }

  private String lastRun(int code) {
    StringBuilder text = new StringBuilder();
    Instant endedAt = Instant.now();
    append(
        text,
        LAST_RUN + "timestamp_seconds",
        "When the job last ended, well or not.",
        List.of(new Sample(List.of(), seconds(endedAt))));
    append(
        text,
        LAST_RUN + "duration_seconds",
        "How long it ran then.",
        List.of(new Sample(List.of(), Duration.between(startedAt, endedAt).toMillis() / 1000.0)));
    append(
        text,
        LAST_RUN + "exit_code",
        "How it ended: 0 done, 1 failed, 2 configuration, 3 stopped by an audit, 4 held.",
        List.of(new Sample(List.of(), code)));
    return text.toString();
  }

  /** What the file says of the last success. */
  private static String before(Path path) {
    try {
      return Files.exists(path)
          ? Files.readString(path)
              .lines()
              .filter(line -> line.replaceFirst("^# (HELP|TYPE) ", "").startsWith(LAST_SUCCESS))
              .map(line -> line + "\n")
              .collect(Collectors.joining())
          : "";
    } catch (IOException e) {
      // Whatever is there, it is of no use to monitoring.
      return "";
    }
  }

  /** One number of a family, told from the others by labels. */
  private record Sample(List<String> labels, double value) {}

  private static List<Sample> samples(Dataset<Row> rows, List<String> labels) {
    return rows.collectAsList().stream()
        .map(
            row ->
                new Sample(
                    labels.stream().map(name -> label(name, row.<String>getAs(name))).toList(),
                    row.<Double>getAs("value")))
        .toList();
  }

  private static String label(String name, String value) {
    return name
        + "=\""
        + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
        + "\"";
  }

  private void append(StringBuilder text, String name, String help, List<Sample> samples) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(" gauge\n");
    for (Sample sample : samples) {
      List<String> labels = new ArrayList<>(List.of(label("command", job)));
      labels.addAll(sample.labels());
      text.append(name).append('{').append(String.join(",", labels)).append("} ");
      text.append(number(sample.value())).append('\n');
    }
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : Double.toString(value);
  }

  private static double seconds(Instant at) {
    return at.toEpochMilli() / 1000.0;
  }

  /**
   * Nobody ever reads half a file. Whoever collects it is another user, who takes no file whose
   * name does not end as this one's.
   */
  private void write(String text) {
    Path path = file.orElseThrow();
    Path aside = path.resolveSibling("." + path.getFileName() + ".new");
    try {
      Files.writeString(aside, text);
      if (aside.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rw-r--r--"));
      }
      Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      // What was published stays so, and monitoring sees that the file grows old.
      new Progress(System.err).tell("cannot write " + path + ": " + e);
    }
  }
}
