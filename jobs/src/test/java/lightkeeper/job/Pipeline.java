package lightkeeper.job;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import lightkeeper.metric.Metric;
import lightkeeper.settings.AsOf;
import lightkeeper.settings.Conf;
import lightkeeper.settings.Layout;
import lightkeeper.settings.Settings;
import lightkeeper.storage.Storage;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.functions;
import picocli.CommandLine;

/**
 * The real pipeline into one warehouse, run in this process. The Spark session is that of all
 * tests: starting one anew for every run would take most of the time.
 */
final class Pipeline {
  private static final Path HOME = Path.of(System.getProperty("lightkeeper.home")).normalize();

  private final SparkSession spark = Session.open();
  private final Conf conf;
  private final Settings settings;
  private final List<Metric> metrics;
  private final Layout layout;
  private final Warehouse warehouse;
  private final Path personKey;

  /** Into a warehouse whose pseudonyms are those of the independent implementation too. */
  Pipeline(Path root) {
    this(root, "test-key");
  }

  /** Under a configuration folder laid over the shipped one. */
  static Pipeline under(Path over, Path root) {
    return new Pipeline(root, "test-key", Conf.of(HOME.resolve("conf"), Optional.of(over)));
  }

  Pipeline(Path root, String key) {
    this(root, key, Conf.of(HOME.resolve("conf"), Optional.empty()));
  }

  private Pipeline(Path root, String key, Conf conf) {
    this.conf = conf;
    // Delta remembers the log of every table it ever saw; those of finished warehouses fill the
    // heap.
    DeltaLog.clearCache();
    settings = Settings.read(conf);
    metrics = Metric.all(conf);
    layout = Layout.read(conf, metrics.stream().map(Metric::id).toList());
    warehouse = new Warehouse(spark, root);
    personKey = personKey(root, key);
  }

  /** Loads exports and publishes what they come to, as {@code ./lightkeeper run} does. */
  void run(Path exports, String asOf) {
    run("run", new Run(), exports, asOf);
  }

  /** Starts over, as {@code ./lightkeeper run --rebuild} does. */
  void rebuild(Path exports, String asOf) {
    rebuild("run", new Run(), exports, asOf);
  }

  /** Does one job by itself, and starts over with it. */
  void rebuild(String name, Job job, Path exports, String asOf) {
    run(name, job, exports, asOf, new Publishing.Wish(Duration.ZERO, false, true));
  }

  /** Loads exports once nobody else writes, as {@code ./lightkeeper run --wait} does. */
  void runWhenFree(Path exports, String asOf, Duration patience) {
    run("run", new Run(), exports, asOf, new Publishing.Wish(patience, true, false));
  }

  /** Does one job by itself, as its command does. */
  void run(String name, Job job, Path exports, String asOf) {
    run(name, job, exports, asOf, Publishing.Wish.PLAIN);
  }

  private void run(String name, Job job, Path exports, String asOf, Publishing.Wish wish) {
    Context context = context(exports, asOf);
    Publishing.run(() -> context, wish, name, job.steps(), (published, stage) -> {});
  }

  /** What a dry run says of exports. */
  String dryRun(Path exports, String asOf) {
    return dryRun(exports, asOf, null, null);
  }

  /** What a dry run says of exports with {@code --from} and {@code --to}, each may be null. */
  String dryRun(Path exports, String asOf, String from, String to) {
    StringWriter told = new StringWriter();
    Context context = context(exports, asOf).readingAgain(Months.between(from, to));
    DryRun.tell(context, false, new PrintWriter(told));
    return told.toString();
  }

  /** Loads exports, those of some months again, as {@code ./lightkeeper ingest} would. */
  void ingestAgain(Path exports, String asOf, String from, String to) {
    Context context = context(exports, asOf).readingAgain(Months.between(from, to));
    Publishing.run(
        () -> context,
        Publishing.Wish.PLAIN,
        "ingest",
        new Ingest().steps(),
        (published, stage) -> {});
  }

  private Context context(Path exports, String asOf) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    return new Context(
        spark,
        conf,
        settings,
        metrics,
        layout,
        warehouse,
        exports,
        personKey,
        AsOf.parse(asOf, "as-of"),
        new Progress(nowhere),
        null);
  }

  /** The key for pseudonyms, in a file of this machine. */
  private static Path personKey(Path root, String key) {
    try {
      Path file =
          Storage.isLocal(root)
              ? root.resolveSibling(root.getFileName() + ".key")
              : Files.createTempDirectory("keys").resolve("key");
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return Files.writeString(file, key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A table as the last run published it. */
  Dataset<Row> table(String id) {
    Table table = Tables.all(settings.models().keySet()).get(id);
    return warehouse.read(table, warehouse.published().orElseThrow().versions().get(id));
  }

  /** A log of operations. */
  Dataset<Row> log(Table table) {
    return warehouse.log(table);
  }

  /** The tables that the last run published. */
  List<String> published() {
    return List.copyOf(warehouse.published().orElseThrow().versions().keySet());
  }

  /** The version of each table that the last run published. */
  Map<String, Long> versions() {
    return warehouse.published().orElseThrow().versions();
  }

  /** How many rows the last run said that a table has. */
  long rowsPublished(String id) {
    return warehouse.published().orElseThrow().rows().get(id);
  }

  /** Writes rows that no run publishes, as one does that is killed. */
  void append(Table table, Dataset<Row> rows) {
    warehouse.append(table, rows);
  }

  /** The landing table of a feed. */
  Table landing(String feed) {
    return Tables.all(settings.models().keySet()).get("landing." + feed);
  }

  /** Does a command on a warehouse, as the command line does; its exit code. */
  static int execute(Object command, StringWriter out, Path warehouse, String... words) {
    List<String> all = new ArrayList<>(List.of("--warehouse", warehouse.toString()));
    all.addAll(Arrays.asList(words));
    DeltaLog.clearCache();
    return new CommandLine(command)
        .setOut(new PrintWriter(out))
        .execute(all.toArray(String[]::new));
  }

  /** Rows in an order that depends on nothing but themselves. */
  static Dataset<Row> ordered(Dataset<Row> rows) {
    Column[] all =
        java.util.Arrays.stream(rows.columns()).map(functions::col).toArray(Column[]::new);
    return rows.orderBy(all);
  }
}
