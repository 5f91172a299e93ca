package lightkeeper.command;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import lightkeeper.export.Column;
import lightkeeper.export.Feed;
import lightkeeper.job.Conform;
import lightkeeper.lakehouse.Lineage;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import lightkeeper.metric.Metric;
import lightkeeper.settings.Settings;

/** Follows metrics and tables back to the columns of exports that they rest on. */
final class Origins {
  private final Map<String, Table> tables;
  private final List<Feed> feeds;
  private final Map<String, Object> parameters;
  private final Lineage lineage;
  private final Map<String, Map<String, List<String>>> known = new TreeMap<>();

  /**
   * The way from something back to exports.
   *
   * @param reads columns that its own query uses, by table
   * @param passes columns of conformed tables on the way, by table, nearest to the exports first
   * @param exports columns of exports, by feed
   */
  record Trail(
      Map<String, List<String>> reads,
      Map<String, List<String>> passes,
      Map<String, List<String>> exports) {}

  /** Opens what follows queries; starts Spark. */
  Origins(Settings settings) {
    this.tables = Tables.all(settings.models().keySet());
    this.feeds = Feed.all(settings.models().keySet());
    this.parameters = settings.parameters(settings.asOf());
    this.lineage = new Lineage(tables);
  }

  /** What a metric rests on. */
  Trail of(Metric metric) {
    return follow(lineage.of(metric.file().toString(), metric.sql(), parameters, metric.yields()));
  }

  /** What a table of {@link Tables#CONFORMED} rests on. */
  Trail of(Table table) {
    return follow(read(table, table.columns().stream().map(Table.Column::name).toList()));
  }

  private Map<String, List<String>> read(Table table, Collection<String> columns) {
    String name = table.path() + ".sql";
    return known.computeIfAbsent(
        name + columns, key -> lineage.of(name, Conform.sql(table), parameters, columns));
  }

  private Trail follow(Map<String, List<String>> reads) {
    Map<String, Set<String>> used = new TreeMap<>();
    add(reads, used);
    // Against the order in which they are made, so that all who need a table have said of what.
    for (int i = Tables.CONFORMED.size() - 1; i >= 0; i--) {
      Table table = Tables.CONFORMED.get(i);
      Set<String> columns = used.get(table.id());
      if (columns != null) {
        add(read(table, columns), used);
      }
    }
    Map<String, List<String>> passes = new LinkedHashMap<>();
    for (Table table : Tables.CONFORMED) {
      List<String> columns = inOrder(table, used);
      if (!columns.isEmpty()) {
        passes.put(table.id(), columns);
      }
    }
    return new Trail(reads, passes, exports(used));
  }

  private static void add(Map<String, List<String>> found, Map<String, Set<String>> used) {
    found.forEach((id, names) -> used.computeIfAbsent(id, key -> new TreeSet<>()).addAll(names));
  }

  private static List<String> inOrder(Table table, Map<String, Set<String>> used) {
    Set<String> columns = used.getOrDefault(table.id(), new TreeSet<>());
    return table.columns().stream().map(Table.Column::name).filter(columns::contains).toList();
  }

  private Map<String, List<String>> exports(Map<String, Set<String>> used) {
    Map<String, List<String>> exports = new LinkedHashMap<>();
    for (Feed feed : feeds) {
      Set<String> columns = used.getOrDefault(Tables.landing(feed).id(), new TreeSet<>());
      List<String> names = new ArrayList<>();
      for (Column column : feed.columns()) {
        // Which version of a record counts is decided by its key and updated_at.
        boolean decides =
            columns.contains("is_current")
                && (column.need() == Column.Need.KEY || column.name().equals("updated_at"));
        if (decides || columns.contains(column.name())) {
          names.add(column.exportedAs());
        }
      }
      if (!names.isEmpty()) {
        exports.put(feed.name(), names);
      }
    }
    return exports;
  }
}
