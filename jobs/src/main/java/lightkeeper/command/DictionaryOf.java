package lightkeeper.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lightkeeper.dictionary.Dictionary;
import lightkeeper.export.Feed;
import lightkeeper.job.Conform;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import lightkeeper.metric.Metric;
import lightkeeper.settings.Settings;

/** Gathers the data dictionary from the declarations of metrics and tables. */
final class DictionaryOf {
  /** What each layer holds; a layer without words here is a mistake. */
  static final Map<String, String> LAYERS =
      Map.of(
          "landing",
          "Accepted records as exported, typed, with the file and record they came from.",
          "conformed",
          "Who held which service when, and every event with team, model and tier.",
          "metrics",
          "What is measured: figures, comparisons, and what they rest on.",
          "operations",
          "The runs, what each published, and what each layer promises.",
          Table.RESTRICTED,
          "Rows about single people, by pseudonym: the owner's alone, never exported.");

  private final Settings settings;
  private final List<Metric> metrics;
  private final Map<String, Table> tables;
  private final Map<String, String> feedTables = new TreeMap<>();

  DictionaryOf(Settings settings, List<Metric> metrics) {
    this.settings = settings;
    this.metrics = metrics;
    this.tables = Tables.all(settings.models().keySet());
    for (Feed feed : Feed.all(settings.models().keySet())) {
      feedTables.put(feed.name(), Tables.landing(feed).id());
    }
  }

  /** The whole dictionary; starts Spark to follow the queries. */
  Dictionary dictionary() {
    Origins origins = new Origins(settings);
    Map<String, List<Dictionary.Use>> usedBy = new TreeMap<>();
    Map<String, List<Dictionary.Use>> madeOf = new TreeMap<>();
    for (Table table : Tables.CONFORMED) {
      Map<String, List<String>> reads = origins.of(table).reads();
      madeOf.put(table.id(), uses(reads));
      note(usedBy, reads, table.id(), anchor(table));
    }
    List<Dictionary.Metric> told = new ArrayList<>();
    for (Metric metric : metrics) {
      Origins.Trail trail = origins.of(metric);
      note(usedBy, trail.reads(), metric.id(), anchor(metric));
      told.add(metric(metric, trail));
    }
    Map<String, List<Dictionary.Table>> layers = new LinkedHashMap<>();
    for (Table table : tables.values()) {
      layers
          .computeIfAbsent(table.layer(), layer -> new ArrayList<>())
          .add(
              table(
                  table,
                  madeOf.getOrDefault(table.id(), List.of()),
                  usedBy.getOrDefault(table.id(), List.of())));
    }
    List<Dictionary.Layer> inOrder = new ArrayList<>();
    layers.forEach((name, of) -> inOrder.add(new Dictionary.Layer(name, LAYERS.get(name), of)));
    return new Dictionary(told, inOrder, names());
  }

  private Dictionary.Metric metric(Metric metric, Origins.Trail trail) {
    List<Dictionary.Use> exports = new ArrayList<>();
    trail
        .exports()
        .forEach(
            (feed, columns) ->
                exports.add(
                    new Dictionary.Use(feed, anchor(tables.get(feedTables.get(feed))), columns)));
    return new Dictionary.Metric(
        metric.id(),
        anchor(metric),
        metric.title(),
        "%s%s · %s, told as %s · %s is better"
            .formatted(
                metric.outcome(),
                metric.isPrimary() ? ", primary" : "",
                metric.kind().word(),
                metric.unit(),
                metric.better()),
        metric.definition(),
        metric.formula(),
        metric.source(),
        uses(trail.reads()),
        exports,
        metric.query());
  }

  private static Dictionary.Table table(
      Table table, List<Dictionary.Use> madeOf, List<Dictionary.Use> usedBy) {
    return new Dictionary.Table(
        table.id(),
        anchor(table),
        table.meaning(),
        table.columns().stream()
            .map(
                column ->
                    new Dictionary.Column(
                        column.name(),
                        anchor(table, column),
                        column.type().simpleString(),
                        column.meaning()))
            .toList(),
        madeOf,
        usedBy,
        Tables.CONFORMED.contains(table) ? Conform.sql(table).strip() : "");
  }

  private List<Dictionary.Use> uses(Map<String, List<String>> reads) {
    return reads.entrySet().stream()
        .map(
            read ->
                new Dictionary.Use(
                    read.getKey(), anchor(tables.get(read.getKey())), read.getValue()))
        .toList();
  }

  private static void note(
      Map<String, List<Dictionary.Use>> usedBy,
      Map<String, List<String>> reads,
      String user,
      String anchor) {
    reads.forEach(
        (table, columns) ->
            usedBy
                .computeIfAbsent(table, id -> new ArrayList<>())
                .add(new Dictionary.Use(user, anchor, columns)));
  }

  private List<Dictionary.Name> names() {
    Map<String, List<Dictionary.Use>> names = new TreeMap<>();
    for (Table table : tables.values()) {
      for (Table.Column column : table.columns()) {
        names
            .computeIfAbsent(column.name(), name -> new ArrayList<>())
            .add(new Dictionary.Use(table.id(), anchor(table, column), List.of()));
      }
    }
    return names.entrySet().stream()
        .map(entry -> new Dictionary.Name(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static String anchor(Metric metric) {
    return "metric-" + metric.id();
  }

  private static String anchor(Table table, Table.Column column) {
    return "column-%s-%s-%s".formatted(table.layer(), table.name(), column.name());
  }

  private static String anchor(Table table) {
    return "table-" + table.layer() + "-" + table.name();
  }
}
