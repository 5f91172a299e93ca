package lightkeeper.command;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import lightkeeper.metric.Metric;

/**
 * One cell of {@code metrics.estimate}, and the SQL that tells what is behind it. The SQL names no
 * parameter, so that {@code query} runs it as it stands.
 *
 * @param metric the metric
 * @param model the model's id
 * @param month the last month of the window, as its first day
 * @param windowMonths the window's length in months
 */
record Cell(Metric metric, String model, LocalDate month, int windowMonths) {

  /** The row that is published. */
  String estimate() {
    return """
        SELECT value, p90, ci_low, ci_high, numerator, denominator, services, teams, people,
          suppression
        FROM metrics.estimate
        WHERE metric_id = '%s' AND model = '%s' AND month = DATE'%s' AND window_months = %s"""
        .formatted(metric.id(), model, month, windowMonths);
  }

  /** The services behind it, those that weigh most first. */
  String services(Map<String, Object> parameters) {
    boolean lasts = metric.kind() == Metric.Kind.DURATION;
    String sums =
        lasts
            ? "COUNT_IF(ended) AS numerator, COUNT(*) AS denominator, MAX(duration) AS longest"
            : "SUM(numerator) AS numerator, SUM(denominator) AS denominator";
    return """
        SELECT service_id, team_id, tier, %s
        FROM (
        %s
        )
        WHERE %s
        GROUP BY service_id, team_id, tier
        ORDER BY numerator DESC, denominator DESC, service_id, team_id, tier"""
        .formatted(sums, bound(metric.query(), parameters), condition());
  }

  /** Which rows of the metric's query belong to it. */
  String condition() {
    return "model = '%s' AND NOT washout AND month BETWEEN DATE'%s' AND DATE'%s'"
        .formatted(model, month.minusMonths(windowMonths - 1L), month);
  }

  private static String bound(String sql, Map<String, Object> parameters) {
    String bound = sql;
    for (Map.Entry<String, Object> parameter : parameters.entrySet()) {
      bound = bound.replaceAll(":" + parameter.getKey() + "\\b", literal(parameter.getValue()));
    }
    return bound;
  }

  private static String literal(Object value) {
    if (value instanceof Instant at) {
      return "TIMESTAMP'" + at + "'";
    }
    return value instanceof Number ? value.toString() : "'" + value + "'";
  }
}
