package lightkeeper.job;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Warehouse;
import lightkeeper.metric.Metric;
import lightkeeper.settings.Conf;
import lightkeeper.settings.Layout;
import lightkeeper.settings.Settings;
import org.apache.spark.sql.SparkSession;

/** Runs again, into a warehouse of its own, what led to a publication. */
public final class Replay {
  private final Conf conf;
  private final Path folder;
  private final Progress progress = new Progress(System.err);

  /**
   * Exports that were loaded together.
   *
   * @param exports their folder, which may hold those of earlier loads too
   * @param asOf the as-of of that run
   */
  public record Load(Path exports, Instant asOf) {}

  /**
   * Prepares a replay.
   *
   * @param conf the configuration of the publication
   * @param folder where the new warehouse is made, and a key for pseudonyms where none is given
   */
  public Replay(Conf conf, Path folder) {
    this.conf = conf;
    this.folder = folder;
  }

  /**
   * Loads and computes.
   *
   * @param loads what was loaded, in order; the last of them is published with all figures
   * @return the new warehouse's folder
   */
  public Path run(List<Load> loads) {
    Path root = folder.resolve("warehouse");
    for (Load earlier : loads.subList(0, loads.size() - 1)) {
      run(root, "ingest", new Ingest(), earlier);
    }
    run(root, "run", new Run(), loads.get(loads.size() - 1));
    return root;
  }

  private void run(Path root, String name, Job job, Load load) {
    SparkSession spark = Session.open();
    Settings settings = Settings.read(conf);
    List<Metric> metrics = Metric.all(conf);
    Context context =
        new Context(
            spark,
            conf,
            settings,
            metrics,
            Layout.read(conf, metrics.stream().map(Metric::id).toList()),
            new Warehouse(spark, root),
            load.exports(),
            folder.resolve("person.key"),
            load.asOf(),
            progress,
            null);
    Publishing.run(
        () -> context, Publishing.Wish.PLAIN, name, job.steps(), (published, stage) -> {});
  }
}
