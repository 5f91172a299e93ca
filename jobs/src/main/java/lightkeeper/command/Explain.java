package lightkeeper.command;

import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lightkeeper.export.Feed;
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
  private static final Pattern READ =
      Pattern.compile("\\b(landing|conformed|restricted)\\.[a-z_]+");

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
      metric(out, metric.get(), tables, settings);
    } else if (table.isPresent()) {
      table(out, table.get(), tables, settings);
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

  private static void metric(
      PrintWriter out, Metric metric, Map<String, Table> tables, Settings settings) {
    out.println(metric.id() + ": " + metric.title());
    out.println();
    out.println(metric.definition());
    out.println();
    out.println("outcome:  " + metric.outcome() + (metric.isPrimary() ? ", primary" : ""));
    out.println("kind:     " + metric.kind().word() + " - " + formula(metric));
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
    lineage(out, metric.sql(), tables, settings);
    out.println();
    out.println(metric.sql().substring(metric.sql().indexOf("*/") + 2).strip());
  }

  private static void table(
      PrintWriter out, Table table, Map<String, Table> tables, Settings settings) {
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
      lineage(out, sql, tables, settings);
      out.println();
      out.println(sql.strip());
    }
  }

  private static String formula(Metric metric) {
    String unit = metric.per() == 1 ? "" : Math.round(metric.per()) + " x ";
    String place = metric.isAboutPeople() ? "" : ", outside washout";
    return switch (metric.kind()) {
      case RATE, SHARE -> unit + "sum of numerators / sum of denominators" + place;
      case DURATION -> "Kaplan-Meier median and p90, open cases censored" + place;
      case SURVIVAL ->
          "Kaplan-Meier share at "
              + metric.tenureDays()
              + " days, with delayed entry, from the first day on which enough are watched";
    };
  }

  /** From the tables that a query reads back to the columns of exports. */
  private static void lineage(
      PrintWriter out, String sql, Map<String, Table> tables, Settings settings) {
    Set<String> seen = new LinkedHashSet<>();
    follow(sql, tables, seen);
    Set<String> feeds = new TreeSet<>();
    Set<String> conformed = new LinkedHashSet<>();
    for (String id : seen) {
      (Tables.CONFORMED.contains(tables.get(id)) ? conformed : feeds).add(id);
    }
    out.println();
    if (!conformed.isEmpty()) {
      out.println("reads:    " + String.join(", ", conformed));
    }
    for (Feed feed : Feed.all(settings.models().keySet())) {
      if (feeds.contains(Tables.landing(feed).id())) {
        out.println(
            "exports:  "
                + feed.name()
                + " ("
                + feed.columns().stream()
                    .map(lightkeeper.export.Column::exportedAs)
                    .collect(Collectors.joining(", "))
                + ")");
      }
    }
  }

  private static void follow(String sql, Map<String, Table> tables, Set<String> seen) {
    Matcher matcher = READ.matcher(sql);
    while (matcher.find()) {
      Table table = tables.get(matcher.group());
      if (table != null && seen.add(table.id()) && Tables.CONFORMED.contains(table)) {
        follow(Conform.sql(table), tables, seen);
      }
    }
  }
}
