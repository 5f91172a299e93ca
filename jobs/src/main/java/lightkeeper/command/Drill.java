package lightkeeper.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lightkeeper.job.Options;
import lightkeeper.lakehouse.Tables;
import lightkeeper.metric.Metric;
import lightkeeper.settings.Conf;
import lightkeeper.settings.ConfigurationException;
import lightkeeper.settings.Month;
import lightkeeper.settings.Settings;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what is behind a figure: services, then events, then records of exports. */
@Command(
    name = "drill",
    description =
        "Shows what is behind one figure of metrics.estimate: its services and, with --service, the"
            + " events and the records of exports that they came from.",
    mixinStandardHelpOptions = true)
public final class Drill implements Callable<Integer> {
  private static final List<Integer> WINDOWS = List.of(1, 3, 12);

  @Mixin private Options options;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "METRIC", description = "The metric's id.")
  private String metricId;

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model's id.")
  private String model;

  @Option(
      names = "--month",
      required = true,
      paramLabel = "YYYY-MM",
      description = "The last month of the window.")
  private String month;

  @Option(
      names = "--window",
      paramLabel = "1|3|12",
      defaultValue = "12",
      description = "The window's length in months; 12 by default, as on the scorecard.")
  private int window;

  @Option(
      names = "--service",
      paramLabel = "ID",
      description = "Go on to the events and records of this service.")
  private String service;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "Show at most so many rows of a kind; 100 by default.")
  private int limit;

  /**
   * Prints SQL and rows.
   *
   * @return 0
   * @throws IOException when standard output is closed
   */
  @Override
  public Integer call() throws IOException {
    Conf conf = options.conf();
    Settings settings = Settings.read(conf);
    Cell cell = cell(Metric.all(conf), settings);
    Published published = Published.open(options.warehouse(settings), settings, false);
    refuseUnlessPublished(published, cell);
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "%s of %s, %s months up to %s".formatted(cell.metric().title(), model, window, month));
    print(out, cell.estimate(), published.spark().sql(cell.estimate()));
    Map<String, Object> parameters = settings.parameters(Options.lastAsOf(published.warehouse()));
    if (cell.metric().isAboutPeople()) {
      out.println();
      out.println(
          "This figure is about people: it is told of groups of at least %s, and nothing below it is"
              .formatted(settings.smallestGroup()));
      out.println(
          "shown. './lightkeeper explain %s' tells how it is computed.".formatted(metricId));
    } else if (service == null) {
      String sql = cell.services(parameters);
      out.println();
      print(out, sql, published.spark().sql(sql));
      out.println();
      out.println("Go on with --service and one of these services.");
    } else {
      records(out, new Evidence(published).of(cell, service, parameters));
    }
    out.flush();
    return 0;
  }

  private void records(PrintWriter out, List<Evidence.Found> all) throws IOException {
    boolean any = false;
    for (Evidence.Found found : all) {
      List<Row> first = found.rows().takeAsList(1);
      if (first.isEmpty()) {
        continue;
      }
      any = true;
      out.println();
      out.println(found.title());
      print(out, found.record(first.get(0)), found.rows());
    }
    if (!any) {
      throw new ConfigurationException(
          "--service: nothing of '" + service + "' is behind this figure that can be followed");
    }
    out.println();
    out.println("path is below the exports folder; record 1 is the first after the header.");
  }

  private void print(PrintWriter out, String sql, Dataset<Row> rows) throws IOException {
    out.println(sql.indent(2).stripTrailing());
    out.println();
    Printing.TABLE.print(rows.limit(limit), out);
    long more = rows.count() - limit;
    if (more > 0) {
      out.println("and %s more; --limit shows them".formatted(more));
    }
  }

  private Cell cell(List<Metric> metrics, Settings settings) {
    Metric metric =
        metrics.stream()
            .filter(one -> one.id().equals(metricId))
            .findFirst()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "METRIC: '%s' is no metric; known: %s"
                            .formatted(
                                metricId,
                                metrics.stream()
                                    .map(Metric::id)
                                    .collect(Collectors.joining(", ")))));
    if (!settings.models().containsKey(model)) {
      throw new ConfigurationException(
          "--model: '%s' is no model; known: %s"
              .formatted(model, String.join(", ", settings.models().keySet())));
    }
    if (!WINDOWS.contains(window)) {
      throw new ConfigurationException("--window: " + window + " is none of 1, 3, 12");
    }
    if (limit < 1) {
      throw new ConfigurationException("--limit: " + limit + " is less than 1");
    }
    return new Cell(metric, model, Month.parse(month, "--month"), window);
  }

  /** What is behind a figure is told by the query that made it, and by no newer one. */
  private void refuseUnlessPublished(Published published, Cell cell) {
    Dataset<Row> made =
        published
            .rows(Tables.DEFINITION)
            .filter(functions.col("metric_id").equalTo(metricId))
            .filter(functions.col("sql").equalTo(cell.metric().sql()));
    if (made.isEmpty()) {
      throw new ConfigurationException(
          cell.metric().file() + " is not what was published; run './lightkeeper measure' first");
    }
    if (published.spark().sql(cell.estimate()).isEmpty()) {
      throw new ConfigurationException("--month: there are no figures of " + month);
    }
  }
}
