package lightkeeper.scorecard;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of the figures a page of a month tells. People are told of twelve months that end a
 * quarter: on the pages between, what was told last stands.
 */
final class Told {
  /** Values and comparisons are of so many months. */
  static final int YEAR = 12;

  /** Trends of metrics about services are of so many. */
  static final int QUARTER = 3;

  private static final int MONTHS_BETWEEN = 3;

  private final Figures figures;
  private final Map<Key, Figures.Estimate> estimates = new HashMap<>();
  private final Map<String, List<Figures.Comparison>> comparisons = new HashMap<>();
  private final Map<String, Figures.Shown> shown = new HashMap<>();

  private record Key(String metricId, String model, int window, LocalDate month) {}

  Told(Figures figures) {
    this.figures = figures;
    figures
        .estimates()
        .forEach(
            one ->
                estimates.put(
                    new Key(one.metricId(), one.model(), one.windowMonths(), one.month()), one));
    figures.comparisons().stream()
        .filter(one -> place(one.model()) >= 0 && place(one.reference()) >= 0)
        .sorted(
            Comparator.<Figures.Comparison>comparingInt(one -> place(one.reference()))
                .thenComparingInt(one -> place(one.model())))
        .forEach(
            one -> comparisons.computeIfAbsent(one.metricId(), id -> new ArrayList<>()).add(one));
    figures.topics().stream()
        .flatMap(topic -> topic.metrics().stream())
        .forEach(one -> shown.put(one.metricId(), one));
  }

  /** The last month of the window that a page of a month tells of a metric. */
  LocalDate month(String metricId, LocalDate page) {
    for (int back = 0; back < MONTHS_BETWEEN; back++) {
      LocalDate month = page.minusMonths(back);
      List<Figures.Estimate> own =
          figures.models().stream()
              .map(model -> estimate(metricId, model.id(), YEAR, month))
              .filter(one -> one != null)
              .toList();
      if (own.isEmpty()) {
        return page;
      }
      if (!own.stream().allMatch(one -> "window".equals(one.suppression()))) {
        return month;
      }
    }
    return page;
  }

  /** The same, of the figures' own month. */
  LocalDate month(String metricId) {
    return month(metricId, figures.month());
  }

  /** Whether a metric is told of quarters only, as those about people are. */
  boolean isQuarterly(String metricId) {
    return figures.models().stream()
        .map(model -> estimate(metricId, model.id(), QUARTER, figures.month()))
        .anyMatch(one -> one != null && "window".equals(one.suppression()));
  }

  /** The value of a model, of a window that ends with a month; null when there is no row. */
  Figures.Estimate estimate(String metricId, String model, int window, LocalDate month) {
    return estimates.get(new Key(metricId, model, window, month));
  }

  /**
   * Why there is no value: a model without a row among others that have some was declared since the
   * figures were made.
   */
  String missing(String metricId, Figures.Estimate one) {
    if (one != null) {
      return Words.noValue(
          one.suppression() == null ? "no_data" : one.suppression(), figures.smallestGroup());
    }
    boolean isMeasured = figures.definition(metricId).isPresent();
    boolean hasRows =
        figures.estimates().stream().anyMatch(other -> other.metricId().equals(metricId));
    return Words.noValue(isMeasured && !hasRows ? "no_data" : "not_measured", 0);
  }

  /** A value with its interval and its unit's sign, or why there is none. */
  String cell(Figures.Definition metric, Figures.Estimate one) {
    if (one == null || one.value() == null) {
      return missing(metric.metricId(), one);
    }
    String interval = Numbers.interval(one, metric.unit());
    return Numbers.value(one, metric.unit()) + (interval.isEmpty() ? "" : " (" + interval + ")");
  }

  /** The pairs of a metric that the page tells, in the order of the models. */
  List<Figures.Comparison> comparisons(String metricId) {
    return comparisons(metricId, month(metricId));
  }

  /** The pairs of a metric in a month. */
  List<Figures.Comparison> comparisons(String metricId, LocalDate month) {
    return comparisons.getOrDefault(metricId, List.of()).stream()
        .filter(one -> one.month().equals(month))
        .toList();
  }

  private int place(String model) {
    return figures.models().stream().map(Figures.Model::id).toList().indexOf(model);
  }

  /** How a metric is shown. */
  Figures.Shown shown(String metricId) {
    return shown.get(metricId);
  }
}
