package lightkeeper.command;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lightkeeper.job.Conform;
import lightkeeper.job.Options;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import lightkeeper.metric.Metric;
import lightkeeper.settings.Conf;
import lightkeeper.settings.ConfigurationException;
import lightkeeper.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains a metric or a table from its own declaration. */
@Command(
    name = "explain",
    description = "Explains a metric or table: definition, formula, source, columns, lineage.",
    mixinStandardHelpOptions = true)
public final class Explain implements Callable<Integer> {
  @Mixin private Options options;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "A metric's id, or a table as layer.name.")
  private String name;

  /**
   * Prints the explanation.
   *
   * @return 0
   */
  @Override
  public Integer call() {
    Conf conf = options.conf();
    Settings settings = Settings.read(conf);
    List<Metric> metrics = Metric.all(conf);
    Map<String, Table> tables = Tables.all(settings.models().keySet());
    PrintWriter out = spec.commandLine().getOut();
    Optional<Metric> metric = metrics.stream().filter(m -> m.id().equals(name)).findFirst();
    Optional<Table> table =
        tables.values().stream()
            .filter(t -> t.id().equals(name) || t.name().equals(name))
            .findFirst();
    if (metric.isPresent()) {
      metric(out, metric.get(), settings);
    } else if (table.isPresent()) {
      table(out, table.get(), settings);
    } else {
      throw new ConfigurationException(
          "NAME: '"
              + name
              + "' is neither a metric ("
              + metrics.stream().map(Metric::id).collect(Collectors.joining(", "))
              + ") nor a table ("
              + String.join(", ", tables.keySet())
              + ")");
    }
    out.flush();
    return 0;
  }

  private static void metric(PrintWriter out, Metric metric, Settings settings) {
    out.println(metric.id() + ": " + metric.title());
    out.println();
    out.println(metric.definition());
    out.println();
    out.println("outcome:  " + metric.outcome() + (metric.isPrimary() ? ", primary" : ""));
    out.println("kind:     " + metric.kind().word() + " - " + metric.formula());
    out.println("unit:     " + metric.unit() + ", " + metric.better() + " is better");
    out.println("source:   " + metric.source());
    out.println("file:     " + metric.file());
    out.println("results:  metrics.estimate WHERE metric_id = '" + metric.id() + "'");
    if (metric.isAboutPeople()) {
      out.println(
          "people:   told for 12 months that end a quarter, of at least "
              + settings.smallestGroup()
              + " people; else suppression says why not");
    }
    lineage(out, new Origins(settings).of(metric));
    out.println();
    out.println(metric.query());
  }

  private static void table(PrintWriter out, Table table, Settings settings) {
    out.println(table.id() + ": " + table.meaning());
    out.println();
    int widest = table.columns().stream().mapToInt(c -> c.name().length()).max().orElse(0);
    for (Table.Column column : table.columns()) {
      out.println(
          "  "
              + column.name()
              + " ".repeat(widest - column.name().length() + 2)
              + column.type().simpleString()
              + "  "
              + column.meaning());
    }
    if (Tables.CONFORMED.contains(table)) {
      String sql = Conform.sql(table);
      lineage(out, new Origins(settings).of(table));
      out.println();
      out.println(sql.strip());
    }
  }

  /** From the tables that a query reads back to the columns of exports. */
  private static void lineage(PrintWriter out, Origins.Trail trail) {
    out.println();
    lines(out, "reads:", trail.reads());
    Map<String, List<String>> passes = new LinkedHashMap<>(trail.passes());
    passes.keySet().removeAll(trail.reads().keySet());
    lines(out, "made of:", passes);
    lines(out, "exports:", trail.exports());
  }

  private static void lines(PrintWriter out, String head, Map<String, List<String>> columns) {
    String label = head;
    for (Map.Entry<String, List<String>> entry : columns.entrySet()) {
      out.println(
          "%-9s %s (%s)".formatted(label, entry.getKey(), String.join(", ", entry.getValue())));
      label = "";
    }
  }
}
