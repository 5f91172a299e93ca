package lightkeeper.command;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
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
  private final SparkSession spark;
  private final Set<String> tables = new TreeSet<>();

  private Published(SparkSession spark) {
    this.spark = spark;
  }

  /** The session, in which each of the tables has its name. */
  SparkSession spark() {
    return spark;
  }

  /** The full names of the tables. */
  Set<String> tables() {
    return tables;
  }

  /**
   * Opens a session in which published tables have their names.
   *
   * @param root the warehouse's folder
   * @param settings the settings
   * @param restricted whether those about single people are among them
   * @return the session and the tables
   * @throws ConfigurationException when nothing was ever published there
   */
  static Published open(java.nio.file.Path root, Settings settings, boolean restricted) {
    SparkSession spark = Session.open();
    Warehouse warehouse = new Warehouse(spark, root);
    Optional<Publication> publication = warehouse.published();
    if (publication.isEmpty()) {
      throw new ConfigurationException(
          "--warehouse: nothing was published yet in "
              + warehouse.root()
              + "; run './lightkeeper run'");
    }
    Published published = new Published(spark);
    Map<String, Long> versions = publication.get().versions();
    for (Table table : Tables.all(settings.models().keySet()).values()) {
      if (table.isRestricted() && !restricted) {
        continue;
      }
      Long version = versions.get(table.id());
      if (version != null) {
        published.tables.add(table.id());
        warehouse.show(table, version);
      } else if (table.layer().equals("operations")) {
        published.tables.add(table.id());
        OptionalLong latest = warehouse.latest(table);
        if (latest.isPresent()) {
          warehouse.show(table, latest.getAsLong());
        } else {
          warehouse.showEmpty(table);
        }
      }
    }
    return published;
  }
}
