package lightkeeper.command;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import lightkeeper.lakehouse.Publication;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import lightkeeper.settings.ConfigurationException;
import lightkeeper.settings.Settings;
import org.apache.spark.sql.SparkSession;

/** The tables that readers see: those of the last publication, and the logs of operations. */
final class Published {
  private Published() {}

  /**
   * Opens a session in which every published table has its name.
   *
   * @param root the warehouse's folder
   * @param settings the settings
   * @return the session
   * @throws ConfigurationException when nothing was ever published there
   */
  static SparkSession open(java.nio.file.Path root, Settings settings) {
    SparkSession spark = Session.open();
    Warehouse warehouse = new Warehouse(spark, root);
    Optional<Publication> publication = warehouse.published();
    if (publication.isEmpty()) {
      throw new ConfigurationException(
          "--warehouse: nothing was published yet in "
              + warehouse.root()
              + "; run './lightkeeper run'");
    }
    Map<String, Long> versions = publication.get().versions();
    for (Table table : Tables.all(settings.models().keySet()).values()) {
      Long version = versions.get(table.id());
      if (version != null) {
        warehouse.show(table, version);
      } else if (table.layer().equals("operations")) {
        OptionalLong latest = warehouse.latest(table);
        if (latest.isPresent()) {
          warehouse.show(table, latest.getAsLong());
        } else {
          warehouse.showEmpty(table);
        }
      }
    }
    return spark;
  }
}
