package lightkeeper.job;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lightkeeper.export.Feed;
import lightkeeper.lakehouse.Warehouse;
import lightkeeper.metric.Metric;
import lightkeeper.settings.Conf;
import lightkeeper.settings.Layout;
import lightkeeper.settings.Settings;
import org.apache.spark.sql.SparkSession;

/**
 * What a job works with.
 *
 * @param spark the session
 * @param conf the configuration folders
 * @param settings the settings
 * @param metrics the declared metrics
 * @param layout what leaders see
 * @param warehouse the tables
 * @param exports folder of exports; null for jobs that read none
 * @param personKeyFile where the key for pseudonyms lies, or will
 * @param asOf the as-of
 * @param progress where to tell what is being done
 * @param again months whose records are read again, changed or not; null: none
 */
record Context(
    SparkSession spark,
    Conf conf,
    Settings settings,
    List<Metric> metrics,
    Layout layout,
    Warehouse warehouse,
    Path exports,
    Path personKeyFile,
    Instant asOf,
    Progress progress,
    Months again) {

  /** The same, with months whose records are read again. */
  Context readingAgain(Optional<Months> months) {
    return new Context(
        spark,
        conf,
        settings,
        metrics,
        layout,
        warehouse,
        exports,
        personKeyFile,
        asOf,
        progress,
        months.orElse(null));
  }

  /** The feeds, with the models of the settings. */
  List<Feed> feeds() {
    return Feed.all(settings.models().keySet());
  }

  /** What SQL files may name as {@code :parameter}. */
  Map<String, Object> parameters() {
    return settings.parameters(asOf);
  }
}
