package lightkeeper.command;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import lightkeeper.job.Options;
import lightkeeper.lakehouse.Table;
import lightkeeper.settings.ConfigurationException;
import lightkeeper.settings.Settings;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a whole publication for tools that do not read Delta. */
@Command(
    name = "export",
    description =
        "Writes the tables of the last publication as CSV or Parquet, one file a table:"
            + " OUT/layer/table.csv. Restricted tables are never exported.",
    mixinStandardHelpOptions = true)
public final class Export implements Callable<Integer> {
  @Mixin private Options options;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "csv|parquet",
      description =
          "csv: RFC 4180, NULL is an empty cell, and a cell that a spreadsheet would take for a"
              + " formula begins with an apostrophe; parquet: with types and comments.")
  private String format;

  @Option(
      names = "--published",
      description = "Export what the last run published; there is nothing else to export.")
  private boolean isPublished;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "A folder that is not there yet, or is empty.")
  private Path out;

  /** How a table is written. */
  private interface Format {
    void write(Table table, Dataset<Row> rows, Path file) throws IOException;
  }

  /**
   * Writes the files.
   *
   * @return 0
   * @throws ConfigurationException when the format is unknown, or the folder holds something or
   *     cannot be written
   */
  @Override
  public Integer call() {
    if (!isPublished) {
      throw new ConfigurationException(
          "--published is needed: nothing but what a run published is exported");
    }
    Format writing = format();
    Settings settings = Settings.read(options.conf());
    refuseUnlessEmpty();
    Published published = Published.open(options.warehouse(settings), settings, false);
    try {
      for (Table table : published.publishedTables()) {
        Path file = out.resolve(table.path() + "." + format);
        Files.createDirectories(file.getParent());
        writing.write(table, published.rows(table), file);
      }
    } catch (IOException e) {
      throw new ConfigurationException("--out: cannot write into " + out + ": " + e, e);
    }
    System.err.println(
        "wrote run " + published.publication().runId() + " as " + format + " into " + out);
    return 0;
  }

  private Format format() {
    return switch (format.toLowerCase(Locale.ROOT)) {
      case "csv" -> Export::csv;
      case "parquet" -> Export::parquet;
      default ->
          throw new ConfigurationException("--format: '" + format + "' is neither csv nor parquet");
    };
  }

  private void refuseUnlessEmpty() {
    if (!Files.exists(out)) {
      return;
    }
    try (Stream<Path> inside = Files.list(out)) {
      if (inside.findAny().isPresent()) {
        throw new ConfigurationException("--out: " + out + " is not empty; name a new folder");
      }
    } catch (IOException e) {
      throw new ConfigurationException("--out: " + out + " cannot be listed: " + e, e);
    }
  }

  private static void csv(Table table, Dataset<Row> rows, Path file) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      Printing.SPREADSHEET.print(ordered(rows), writer);
    }
  }

  /** Spark writes a folder; what lies in it becomes the one file. */
  private static void parquet(Table table, Dataset<Row> rows, Path file) throws IOException {
    Path folder = file.resolveSibling("." + file.getFileName() + ".new");
    rows.to(table.schema()).coalesce(1).write().parquet(folder.toString());
    try (Stream<Path> inside = Files.list(folder)) {
      Path part =
          inside
              .filter(path -> path.getFileName().toString().endsWith(".parquet"))
              .findFirst()
              .orElseThrow();
      Files.move(part, file);
    }
    try (Stream<Path> left = Files.walk(folder)) {
      left.sorted(Comparator.reverseOrder()).forEach(Export::delete);
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same rows in the same order, whatever order the table's files hold them in. */
  static Dataset<Row> ordered(Dataset<Row> rows) {
    return rows.orderBy(
        Stream.of(rows.columns())
            .map(name -> org.apache.spark.sql.functions.col("`" + name + "`"))
            .toArray(org.apache.spark.sql.Column[]::new));
  }
}
