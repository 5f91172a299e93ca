package lightkeeper.scorecard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;

/**
 * The figures of a page for machines: every row that a page is drawn from, in full precision, with
 * the names and words of the tables. What is not there is empty in CSV; in JSON it is left out, but
 * for the value.
 */
public final class FigureFiles {
  private static final List<String> COLUMNS =
      List.of(
          "part",
          "metric_id",
          "month",
          "window_months",
          "model",
          "reference_model",
          "from_model",
          "relative_month",
          "tenure_days",
          "value",
          "ci_low",
          "ci_high",
          "p90",
          "p_value",
          "p_adjusted",
          "adjusted_for",
          "numerator",
          "denominator",
          "services",
          "controls",
          "washout",
          "teams",
          "reference_teams",
          "people",
          "verdict",
          "reason");

  private static final ObjectMapper JSON = new ObjectMapper();

  private FigureFiles() {}

  /** One row, by column; what has no entry is empty. */
  private static final class Line {
    private final Map<String, Object> cells = new LinkedHashMap<>();

    Line(String part) {
      cells.put("part", part);
    }

    Line with(String column, Object cell) {
      if (!COLUMNS.contains(column)) {
        throw new IllegalArgumentException("Cannot write the column " + column);
      }
      if (cell != null || column.equals("value")) {
        cells.put(column, cell instanceof LocalDate date ? date.toString() : cell);
      }
      return this;
    }
  }

  /**
   * The figures as CSV.
   *
   * @param figures what the page is made from
   * @return RFC 4180 with a header
   */
  public static String csv(Figures figures) {
    CSVFormat format = CSVFormat.RFC4180;
    StringBuilder text = new StringBuilder(format.format(COLUMNS.toArray())).append("\r\n");
    for (Line line : lines(figures)) {
      text.append(format.format(COLUMNS.stream().map(column -> line.cells.get(column)).toArray()))
          .append("\r\n");
    }
    return text.toString();
  }

  /**
   * The figures as JSON.
   *
   * @param figures what the page is made from
   * @param page the page
   * @return one object, one figure a line
   */
  public static String json(Figures figures, Page page) {
    ObjectNode head = JSON.createObjectNode();
    head.put("month", page.name());
    head.put("as_of", figures.asOf().toString());
    head.put("headline", page.findings().headline());
    ArrayNode sentences = head.putArray("findings");
    page.findings().findings().forEach(finding -> sentences.add(finding.sentence()));
    ArrayNode models = head.putArray("models");
    figures
        .models()
        .forEach(model -> models.addObject().put("model", model.id()).put("title", model.title()));
    ArrayNode metrics = head.putArray("metrics");
    for (Figures.Topic topic : figures.topics()) {
      for (Figures.Shown shown : topic.metrics()) {
        figures
            .definition(shown.metricId())
            .ifPresent(
                metric ->
                    metrics
                        .addObject()
                        .put("metric_id", metric.metricId())
                        .put("title", metric.title())
                        .put("heading", topic.heading())
                        .put("unit", metric.unit())
                        .put("better", metric.lowerIsBetter() ? "lower" : "higher")
                        .put("reference", shown.reference())
                        .put("definition", metric.meaning().strip()));
      }
    }
    StringBuilder text = new StringBuilder(write(head));
    // One figure a line, so that two months can be set against each other by any tool.
    text.setLength(text.length() - 1);
    text.append(",\n\"figures\":[");
    String separator = "\n";
    for (Line line : lines(figures)) {
      text.append(separator).append(write(JSON.valueToTree(line.cells)));
      separator = ",\n";
    }
    return text.append("\n]}\n").toString();
  }

  private static String write(Object node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write JSON", e);
    }
  }

  private static List<Line> lines(Figures figures) {
    Told told = new Told(figures);
    List<Line> lines = new ArrayList<>();
    for (Figures.Topic topic : figures.topics()) {
      for (Figures.Shown shown : topic.metrics()) {
        String metric = shown.metricId();
        LocalDate month = told.month(metric);
        for (Figures.Model model : figures.models()) {
          estimate(lines, "value", told.estimate(metric, model.id(), Told.YEAR, month));
        }
        for (Figures.Comparison one : told.comparisons(metric, month)) {
          lines.add(comparison(one));
        }
        int window = told.isQuarterly(metric) ? Told.YEAR : Told.QUARTER;
        for (Figures.Model model : figures.models()) {
          for (int back = Card.TREND_MONTHS - 1; back >= 0; back--) {
            LocalDate at = figures.month().minusMonths(back);
            estimate(lines, "trend", told.estimate(metric, model.id(), window, at));
          }
        }
        for (Figures.Model model : figures.models()) {
          LocalDate then = month.minusYears(1);
          estimate(lines, "year_ago", told.estimate(metric, model.id(), Told.YEAR, then));
        }
        figures.transitions().stream()
            .filter(one -> one.metricId().equals(metric))
            .forEach(one -> lines.add(transition(one)));
      }
    }
    for (Figures.CurvePoint one : figures.curve()) {
      lines.add(
          new Line("curve")
              .with("month", one.month())
              .with("window_months", Told.YEAR)
              .with("model", one.model())
              .with("tenure_days", one.tenureDays())
              .with("value", one.survival())
              .with("ci_low", one.low())
              .with("ci_high", one.high())
              .with("people", one.atRisk())
              .with("reason", one.suppression()));
    }
    for (Figures.Coverage one : figures.coverage()) {
      lines.add(
          new Line("coverage")
              .with("metric_id", one.feed() + "_" + one.aspect())
              .with("month", one.month())
              .with("numerator", one.covered())
              .with("denominator", one.records()));
    }
    for (Figures.Reject one : figures.rejects()) {
      lines.add(
          new Line("rejected")
              .with("metric_id", one.feed())
              .with("numerator", one.records())
              .with("reason", one.reason()));
    }
    for (Figures.Exposure one : figures.exposure()) {
      lines.add(
          new Line("exposure")
              .with("month", one.month())
              .with("model", one.model())
              .with("value", one.days())
              .with("services", one.services())
              .with("teams", one.teams()));
    }
    lines.add(
        new Line("holding")
            .with("month", figures.month())
            .with("services", figures.holding().services())
            .with("teams", figures.holding().teams()));
    return lines;
  }

  private static void estimate(List<Line> lines, String part, Figures.Estimate one) {
    if (one == null) {
      return;
    }
    lines.add(
        new Line(part)
            .with("metric_id", one.metricId())
            .with("month", one.month())
            .with("window_months", one.windowMonths())
            .with("model", one.model())
            .with("value", one.value())
            .with("ci_low", one.low())
            .with("ci_high", one.high())
            .with("p90", one.p90())
            .with("numerator", one.numerator())
            .with("denominator", one.denominator())
            .with("services", one.services())
            .with("teams", one.teams())
            .with("people", one.people())
            .with("reason", one.suppression() != null ? one.suppression() : one.intervalReason()));
  }

  private static Line comparison(Figures.Comparison one) {
    return new Line("comparison")
        .with("metric_id", one.metricId())
        .with("month", one.month())
        .with("window_months", Told.YEAR)
        .with("model", one.model())
        .with("reference_model", one.reference())
        .with("value", one.effect())
        .with("ci_low", one.low())
        .with("ci_high", one.high())
        .with("p_value", one.pValue())
        .with("p_adjusted", one.pAdjusted())
        .with("adjusted_for", one.adjustedFor())
        .with("teams", one.teams())
        .with("reference_teams", one.referenceTeams())
        .with("verdict", one.verdict())
        .with("reason", one.reason());
  }

  private static Line transition(Figures.Transition one) {
    return new Line("transition")
        .with("metric_id", one.metricId())
        .with("model", one.to())
        .with("from_model", one.from())
        .with("relative_month", one.relativeMonth())
        .with("value", one.effect())
        .with("ci_low", one.low())
        .with("ci_high", one.high())
        .with("services", one.switchers())
        .with("controls", one.controls())
        .with("washout", one.washout())
        .with("reason", one.suppression());
  }
}
