package lightkeeper.command;

import java.util.ArrayList;
import java.util.List;
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
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The tables that readers see: those of the last publication, and the logs of operations. */
public final class Published {
  private final SparkSession spark;
  private final Warehouse warehouse;
  private final Publication publication;
  private final Set<String> tables = new TreeSet<>();
  private final List<Table> publishedTables = new ArrayList<>();

  private Published(SparkSession spark, Warehouse warehouse, Publication publication) {
    this.spark = spark;
    this.warehouse = warehouse;
    this.publication = publication;
  }

  /** Those of them that the publication names, in the order in which data flows; no logs. */
  List<Table> publishedTables() {
    return publishedTables;
  }

  /** The warehouse that they lie in. */
  Warehouse warehouse() {
    return warehouse;
  }

  /** The publication that says which versions they have. */
  Publication publication() {
    return publication;
  }

  /** The rows of one of them. */
  Dataset<Row> rows(Table table) {
    return warehouse.read(table, publication.versions().get(table.id()));
  }

  /**
   * The session, in which each of the tables has its name.
   *
   * @return the session
   */
  public SparkSession spark() {
    return spark;
  }

  /**
   * The full names of the tables.
   *
   * @return {@code layer.name} of each
   */
  public Set<String> tables() {
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
  public static Published open(java.nio.file.Path root, Settings settings, boolean restricted) {
    SparkSession spark = Session.open();
    Warehouse warehouse = new Warehouse(spark, root);
    Optional<Publication> publication = warehouse.published();
    if (publication.isEmpty()) {
      throw new ConfigurationException(
          "--warehouse: nothing was published yet in "
              + warehouse.root()
              + "; run './lightkeeper run'");
    }
    Published published = new Published(spark, warehouse, publication.get());
    Map<String, Long> versions = publication.get().versions();
    for (Table table : Tables.all(settings.models().keySet()).values()) {
      if (table.isRestricted() && !restricted) {
        continue;
      }
      Long version = versions.get(table.id());
      if (version != null) {
        published.tables.add(table.id());
        published.publishedTables.add(table);
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
