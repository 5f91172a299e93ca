package lightkeeper.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import lightkeeper.lakehouse.Publication;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import lightkeeper.metric.Metric;
import lightkeeper.settings.AsOf;
import lightkeeper.settings.Conf;
import lightkeeper.settings.ConfigurationException;
import lightkeeper.settings.Layout;
import lightkeeper.settings.Settings;
import lightkeeper.storage.Storage;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Option;

/** The options that every job and most commands take, and what they lead to. */
public final class Options {
  /** The folder that holds {@code conf} and {@code sample-data}; set by the launcher. */
  private static final String HOME = "lightkeeper.home";

  @Option(
      names = "--exports",
      paramLabel = "DIR",
      converter = Folder.class,
      description = "Folder of exports; without it the one in conf/lightkeeper.yaml: the sample.")
  private Path exports;

  @Option(
      names = "--warehouse",
      paramLabel = "DIR",
      converter = Folder.class,
      description = "Folder of tables; without it the one in conf/lightkeeper.yaml.")
  private Path warehouse;

  @Option(
      names = "--as-of",
      paramLabel = "DATE-OR-INSTANT",
      description = "Up to when the exports are complete: 2026-07-01 or 2026-07-01T00:00:00Z.")
  private String asOf;

  @Option(
      names = "--conf",
      paramLabel = "DIR",
      converter = Folder.class,
      description = "Folder laid over the shipped conf, file by file: what it lacks is as shipped.")
  private Path conf;

  @Option(names = "--verbose", description = "Show Spark's own log and full traces of faults.")
  private boolean verbose;

  /**
   * Whether the user wants to see everything.
   *
   * @return true with {@code --verbose}
   */
  public boolean verbose() {
    return verbose;
  }

  /**
   * The configuration folders.
   *
   * @return the shipped one, under the one of {@code --conf}
   */
  public Conf conf() {
    return Conf.of(home().resolve("conf"), Optional.ofNullable(conf));
  }

  /**
   * The warehouse's folder.
   *
   * @param settings the settings
   * @return that of {@code --warehouse}, else that of the settings
   */
  public Path warehouse(Settings settings) {
    return warehouse != null ? warehouse : Storage.path(home(), settings.warehouse());
  }

  /**
   * The exports folder.
   *
   * @param settings the settings
   * @return that of {@code --exports}, else that of the settings
   * @throws ConfigurationException when there is no such folder
   * @throws UncheckedIOException when nobody can tell
   */
  public Path exports(Settings settings) {
    Path folder = exports != null ? exports : Storage.path(home(), settings.exports());
    try {
      if (Files.readAttributes(folder, BasicFileAttributes.class).isDirectory()) {
        return folder;
      }
      throw new ConfigurationException("--exports: no folder: " + folder);
    } catch (NoSuchFileException e) {
      throw new ConfigurationException("--exports: no such folder: " + folder);
    } catch (IOException e) {
      // A name node that does not answer is no folder that is missing.
      throw new UncheckedIOException("Cannot read " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Opens a context for jobs that read exports. */
  Context reading() {
    Conf folders = conf();
    Settings settings = Settings.read(folders);
    Instant at;
    if (asOf != null) {
      at = AsOf.parse(asOf, "--as-of");
    } else if (exports == null) {
      at = settings.asOf();
    } else {
      throw new ConfigurationException(
          "--as-of is needed with --exports: the as_of in "
              + folders.file("lightkeeper.yaml")
              + " belongs to "
              + settings.exports());
    }
    return open(folders, settings, Optional.of(exports(settings)), Optional.of(at));
  }

  /** Opens a context for jobs that only work on tables; the as-of is that of the last run. */
  Context working() {
    Conf folders = conf();
    Settings settings = Settings.read(folders);
    Optional<Instant> at =
        asOf == null ? Optional.empty() : Optional.of(AsOf.parse(asOf, "--as-of"));
    return open(folders, settings, Optional.empty(), at);
  }

  private Context open(
      Conf folders, Settings settings, Optional<Path> exportsFolder, Optional<Instant> at) {
    List<Metric> metrics = Metric.all(folders);
    Layout layout = Layout.read(folders, metrics.stream().map(Metric::id).toList());
    Path root = warehouse(settings);
    Progress progress = new Progress(System.err);
    progress.tell("starting Spark");
    SparkSession spark = Session.open();
    Warehouse tables = new Warehouse(spark, root);
    Instant instant = at.orElseGet(() -> lastAsOf(tables));
    return new Context(
        spark,
        folders,
        settings,
        metrics,
        layout,
        tables,
        exportsFolder.orElse(null),
        home().resolve(settings.personKeyFile()),
        instant,
        progress,
        null);
  }

  /**
   * Up to when the data of the last publication is complete.
   *
   * @param warehouse the tables
   * @return the as-of of the run that published last
   * @throws ConfigurationException when nothing was published
   */
  public static Instant lastAsOf(Warehouse warehouse) {
    String published = warehouse.published().map(Publication::runId).orElse(null);
    Row last =
        warehouse
            .log(Tables.RUN_LOG)
            .filter(functions.col("run_id").equalTo(published))
            .agg(functions.max("as_of"))
            .first();
    if (last.isNullAt(0)) {
      throw new ConfigurationException(
          "--warehouse: nothing was loaded yet into " + warehouse.root() + "; run ingest first");
    }
    return last.getInstant(0);
  }

  /**
   * The folder of the launcher.
   *
   * @return the folder that holds {@code conf}, {@code sample-data} and {@code notebooks}
   */
  public static Path home() {
    return Path.of(System.getProperty(HOME, "."));
  }
}
