package lightkeeper.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import lightkeeper.job.Options;
import lightkeeper.lakehouse.Tables;
import lightkeeper.metric.Comparisons;
import lightkeeper.settings.Conf;
import lightkeeper.settings.ConfigurationException;
import lightkeeper.settings.Settings;
import lightkeeper.settings.Sha256;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Packs a publication, so that others can make it again and compare. */
@Command(
    name = "bundle",
    description =
        "Packs the last publication into one file: configuration, metric files, versions, hashes of"
            + " the inputs, as-of, seeds, figures. No exports, and nothing about single people.",
    mixinStandardHelpOptions = true)
public final class Bundle implements Callable<Integer> {
  @Mixin private Options options;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The bundle, a ZIP file.")
  private Path out;

  /**
   * Writes the bundle.
   *
   * @return 0
   * @throws ConfigurationException when the file cannot be written, or the configuration is not
   *     that of the publication
   */
  @Override
  public Integer call() {
    Conf conf = options.conf();
    Settings settings = Settings.read(conf);
    Published published = Published.open(options.warehouse(settings), settings, false);
    try {
      Map<String, String> files = files(conf);
      refuseChanged(published, files);
      Contents contents = new Contents(published);
      Path folder = out.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      new BundleFile(study(published, contents), files, contents.held()).write(out);
    } catch (IOException e) {
      throw new ConfigurationException("--out: cannot write " + out + ": " + e, e);
    }
    System.err.println("wrote " + out);
    return 0;
  }

  private static Study study(Published published, Contents contents) throws IOException {
    Map<String, String> engines = new LinkedHashMap<>();
    engines.put("java", Runtime.version().feature() + "");
    engines.put("spark", published.spark().version());
    engines.put("delta", io.delta.package$.MODULE$.VERSION());
    return new Study(
        version(),
        Sha256.ofProgram(),
        engines,
        published.publication().runId(),
        Options.lastAsOf(published.warehouse()).toString(),
        Map.of("permutation tests", Comparisons.SEED),
        loads(published),
        contents.digests());
  }

  private static String version() {
    String version = Bundle.class.getPackage().getImplementationVersion();
    return version == null ? "not packed" : version;
  }

  /** The files of each run that loaded some, in the order of loading. */
  private static List<Study.Load> loads(Published published) {
    Dataset<Row> files =
        published
            .rows(Tables.EXPORT_FILE)
            .select("path", "file_sha256", "run_id", "loaded_at", "load_order")
            .orderBy(functions.col("load_order"));
    Map<String, List<Study.Input>> byRun = new LinkedHashMap<>();
    Map<String, String> asOf = new TreeMap<>();
    for (Row row : files.collectAsList()) {
      String run = row.getAs("run_id");
      asOf.put(run, row.getInstant(row.fieldIndex("loaded_at")).toString());
      byRun
          .computeIfAbsent(run, id -> new ArrayList<>())
          .add(new Study.Input(row.getAs("path"), row.getAs("file_sha256")));
    }
    List<Study.Load> loads = new ArrayList<>();
    byRun.forEach((run, inputs) -> loads.add(new Study.Load(asOf.get(run), inputs)));
    return loads;
  }

  /** Every file of the configuration that counts. */
  private static Map<String, String> files(Conf conf) throws IOException {
    Map<String, String> files = new TreeMap<>();
    put(files, conf, "", ".yaml");
    put(files, conf, "", ".csv");
    put(files, conf, "metrics", ".sql");
    put(files, conf, "sources", ".yaml");
    return files;
  }

  private static void put(Map<String, String> files, Conf conf, String folder, String ending)
      throws IOException {
    for (Path file : conf.files(folder, ending)) {
      files.put(
          Path.of(folder, file.getFileName().toString()).toString(),
          Files.readString(file, StandardCharsets.UTF_8));
    }
  }

  /** The catalogue tells which metrics were published, as they were then. */
  private static void refuseChanged(Published published, Map<String, String> files) {
    Map<String, String> then = new TreeMap<>();
    for (Row row : published.rows(Tables.DEFINITION).select("metric_id", "sql").collectAsList()) {
      then.put("metrics/" + row.getString(0) + ".sql", row.getString(1));
    }
    Map<String, String> now = new TreeMap<>(files);
    now.keySet().removeIf(name -> !name.startsWith("metrics/"));
    if (!now.equals(then)) {
      throw new ConfigurationException(
          "--conf: the metrics are not those of the publication; run './lightkeeper measure' first");
    }
  }
}
