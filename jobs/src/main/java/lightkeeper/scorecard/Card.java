package lightkeeper.scorecard;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

/**
 * All that a page says of one metric.
 *
 * @param anchor where it stands on the page
 * @param title its title
 * @param facts its unit, which direction is better, and of which months its values are
 * @param differences sentences about pairs that differ clearly
 * @param rest sentences about the others
 * @param values each model's value with its interval
 * @param trend each model's line over two years; null when there is no value to draw
 * @param trendTitle what the lines are
 * @param tables the same in words
 */
public record Card(
    String anchor,
    String title,
    String facts,
    List<Difference> differences,
    List<String> rest,
    Forest values,
    Trend trend,
    String trendTitle,
    List<TextTable> tables) {
  static final int TREND_MONTHS = 24;
  private static final double STEEP = 6;
  private static final double FAR = 2.5;

  /**
   * A clear difference.
   *
   * @param sentence what differs, how sure that is, and what it rests on
   * @param better how the model looks that does better
   */
  public record Difference(String sentence, Mark better) {}

  /** Where a metric stands on the page. */
  static String anchor(String metricId) {
    return "metric-" + metricId.replace('_', '-');
  }

  static Card of(Figures figures, Told told, Figures.Shown shown) {
    Figures.Definition metric =
        figures
            .definition(shown.metricId())
            .orElse(
                new Figures.Definition(
                    shown.metricId(),
                    shown.metricId(),
                    "",
                    "",
                    "not measured yet",
                    true,
                    "",
                    "",
                    false));
    Sentences sentences = new Sentences(figures);
    LocalDate month = told.month(shown.metricId());
    List<Figures.Comparison> comparisons = told.comparisons(shown.metricId(), month);
    List<Difference> differences = new ArrayList<>();
    for (Figures.Comparison one : comparisons) {
      if (one.isClear() && one.effect() != null) {
        differences.add(
            new Difference(
                sentences.difference(metric, shown, one) + ".",
                Mark.of(
                    figures.models(),
                    one.verdict().equals("better") ? one.model() : one.reference())));
      }
    }
    List<String> rest =
        comparisons.isEmpty()
            ? List.of(
                figures.models().size() < 2
                    ? "There is one model only: nothing to compare it with."
                    : "No comparison is kept for this month.")
            : sentences.rest(comparisons);
    List<TextTable> tables = new ArrayList<>();
    tables.add(values(figures, told, metric, month));
    if (!comparisons.isEmpty()) {
      tables.add(pairs(figures, metric, shown, comparisons, month));
    }
    boolean isQuarterly = told.isQuarterly(metric.metricId());
    int window = isQuarterly ? Told.YEAR : Told.QUARTER;
    Trend trend = trend(figures, told, metric, shown, window);
    if (trend != null) {
      tables.add(trendTable(figures, told, metric, window));
    }
    return new Card(
        anchor(metric.metricId()),
        metric.title(),
        facts(metric, month),
        List.copyOf(differences),
        rest,
        forest(figures, told, metric, shown, month),
        trend,
        (isQuarterly
                ? "Twelve months that end a quarter, over two years"
                : "Three months that end with each month, over two years")
            + (trend != null && trend.isLogarithmic() ? ", logarithmic scale" : ""),
        List.copyOf(tables));
  }

  private static String facts(Figures.Definition metric, LocalDate month) {
    if (metric.kind().isEmpty()) {
      return Words.capital(metric.unit());
    }
    return Words.capital(metric.unit())
        + (metric.kind().equals("duration") ? ", half of the cases take no longer" : "")
        + " · "
        + (metric.lowerIsBetter() ? "lower" : "higher")
        + " is better · "
        + (metric.isPrimary() ? "primary measure · " : "")
        + Words.year(month);
  }

  private static double most(Figures.Definition metric) {
    return Numbers.isShare(metric.unit()) ? 1 : Double.POSITIVE_INFINITY;
  }

  /** An axis for some values; durations that differ many times over are told by their ratios. */
  static Scale scale(
      Figures.Definition metric, List<Figures.Estimate> estimates, Double reference) {
    List<Double> values = new ArrayList<>();
    List<Double> limits = new ArrayList<>();
    for (Figures.Estimate one : estimates) {
      if (one != null && one.value() != null) {
        values.add(one.value());
        if (one.low() != null) {
          limits.add(one.low());
        }
        if (one.high() != null) {
          limits.add(one.high());
        }
      }
    }
    double least = values.stream().mapToDouble(x -> x).min().orElse(0);
    double greatest = values.stream().mapToDouble(x -> x).max().orElse(0);
    if (metric.kind().equals("duration") && least > 0 && greatest > STEEP * least) {
      List<Double> all = new ArrayList<>(values);
      all.addAll(limits);
      double from = least / FAR;
      double to = greatest * FAR;
      if (reference != null && reference > 0) {
        all.add(reference);
        from = Math.min(from, reference);
        to = Math.max(to, reference);
      }
      return Scale.logarithmic(all, from, to);
    }
    if (reference != null) {
      values.add(reference);
    }
    return Scale.linear(values, limits, most(metric));
  }

  private static Tick reference(Figures.Shown shown, Scale scale) {
    if (shown.reference() == null || scale.isBeyond(shown.reference())) {
      return null;
    }
    return new Tick(scale.at(shown.reference()), shown.referenceLabel(), "start");
  }

  private static Forest forest(
      Figures figures, Told told, Figures.Definition metric, Figures.Shown shown, LocalDate month) {
    List<Figures.Estimate> estimates = new ArrayList<>();
    for (Figures.Model model : figures.models()) {
      estimates.add(told.estimate(metric.metricId(), model.id(), Told.YEAR, month));
    }
    boolean isEmpty = estimates.stream().allMatch(one -> one == null || one.value() == null);
    Scale scale = scale(metric, estimates, isEmpty ? null : shown.reference());
    List<Forest.Row> rows = new ArrayList<>();
    for (int i = 0; i < estimates.size(); i++) {
      rows.add(
          Forest.row(
              Mark.of(figures.models(), figures.models().get(i).id()),
              estimates.get(i),
              metric.unit(),
              scale,
              told.missing(metric.metricId(), estimates.get(i))));
    }
    return new Forest(
        Words.capital(metric.unit()) + (scale.isLogarithmic() ? ", logarithmic scale" : ""),
        isEmpty ? List.of() : Tick.across(scale, metric.unit()),
        isEmpty ? null : reference(shown, scale),
        List.copyOf(rows));
  }

  private static List<LocalDate> months(Figures figures) {
    List<LocalDate> months = new ArrayList<>();
    for (int i = TREND_MONTHS - 1; i >= 0; i--) {
      months.add(figures.month().minusMonths(i));
    }
    return months;
  }

  private static Trend trend(
      Figures figures, Told told, Figures.Definition metric, Figures.Shown shown, int window) {
    List<LocalDate> months = months(figures);
    List<List<Figures.Estimate>> byModel = new ArrayList<>();
    List<Figures.Estimate> all = new ArrayList<>();
    for (Figures.Model model : figures.models()) {
      List<Figures.Estimate> own = new ArrayList<>();
      for (LocalDate month : months) {
        own.add(told.estimate(metric.metricId(), model.id(), window, month));
      }
      byModel.add(own);
      all.addAll(own);
    }
    if (all.stream().allMatch(one -> one == null || one.value() == null)) {
      return null;
    }
    Scale scale = scale(metric, near(all), null);
    List<List<Trend.Value>> lines = byModel.stream().map(Card::line).toList();
    List<Trend.Panel> panels = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      StringBuilder others = new StringBuilder();
      for (int j = 0; j < lines.size(); j++) {
        others.append(i == j ? "" : Trend.line(lines.get(j), scale));
      }
      List<Trend.Value> own = lines.get(i);
      Figures.Estimate last =
          byModel.get(i).stream()
              .filter(one -> one != null && one.value() != null)
              .reduce((earlier, later) -> later)
              .orElse(null);
      Mark mark = Mark.of(figures.models(), figures.models().get(i).id());
      panels.add(
          new Trend.Panel(
              mark,
              mark.title(),
              last == null
                  ? "no value in two years"
                  : Numbers.value(last, metric.unit())
                      + (last.month().equals(figures.month())
                          ? ""
                          : ", " + Words.shortMonth(last.month())),
              Trend.bands(own, scale),
              Trend.line(own, scale),
              others.toString(),
              Trend.alone(own, scale),
              Trend.end(own, scale)));
    }
    Tick reference =
        shown.reference() == null || scale.isBeyond(shown.reference())
            ? null
            : new Tick(scale.up(shown.reference()), shown.referenceLabel(), "start");
    return new Trend(
        scale.isLogarithmic(),
        Tick.upwards(scale, metric.unit()),
        Words.shortMonth(months.get(0)),
        Words.shortMonth(figures.month()),
        null,
        null,
        reference,
        List.copyOf(panels));
  }

  /** Values without limits that lie far from all values: a few months would flatten the others. */
  private static List<Figures.Estimate> near(List<Figures.Estimate> all) {
    List<Figures.Estimate> known =
        all.stream().filter(one -> one != null && one.value() != null).toList();
    DoubleSummaryStatistics values =
        known.stream().mapToDouble(Figures.Estimate::value).summaryStatistics();
    double span = values.getMax() - values.getMin();
    double least = values.getMin() - span;
    double most = values.getMax() + span;
    return known.stream()
        .map(
            one ->
                one.low() != null && one.low() >= least && one.high() != null && one.high() <= most
                    ? one
                    : one.withoutLimits())
        .toList();
  }

  private static List<Trend.Value> line(List<Figures.Estimate> estimates) {
    List<Trend.Value> values = new ArrayList<>();
    for (int i = 0; i < estimates.size(); i++) {
      Figures.Estimate one = estimates.get(i);
      double x = 100.0 * i / (estimates.size() - 1);
      values.add(
          one == null
              ? new Trend.Value(x, null, null, null, false)
              : new Trend.Value(
                  x, one.value(), one.low(), one.high(), "window".equals(one.suppression())));
    }
    return values;
  }

  private static TextTable values(
      Figures figures, Told told, Figures.Definition metric, LocalDate month) {
    boolean isDuration = metric.kind().equals("duration");
    boolean isAboutPeople =
        figures.models().stream()
            .map(model -> told.estimate(metric.metricId(), model.id(), Told.YEAR, month))
            .anyMatch(one -> one != null && one.people() != null);
    List<String> heads = new ArrayList<>(List.of("Model", isDuration ? "Median" : "Value"));
    heads.add("95" + Numbers.SPACE + "% interval");
    if (isDuration) {
      heads.add("90" + Numbers.SPACE + "% take no longer than");
    }
    heads.addAll(
        List.of(
            isDuration ? "Cases that ended" : "Counted",
            isDuration ? "Cases" : "Divided by",
            isAboutPeople ? "People" : "Services",
            "Teams"));
    List<List<String>> rows = new ArrayList<>();
    for (Figures.Model model : figures.models()) {
      Figures.Estimate one = told.estimate(metric.metricId(), model.id(), Told.YEAR, month);
      List<String> row = new ArrayList<>();
      row.add(model.title());
      boolean isTold = one != null && one.value() != null;
      row.add(isTold ? Numbers.value(one, metric.unit()) : told.missing(metric.metricId(), one));
      String interval = isTold ? Numbers.interval(one, metric.unit()) : "";
      row.add(
          !interval.isEmpty() || !isTold
              ? interval
              : one.intervalReason() == null ? "" : Words.noInterval(one.intervalReason()));
      if (isDuration) {
        row.add(
            !isTold
                ? ""
                : one.p90() == null
                    ? "not known yet"
                    : Numbers.fixed(one.p90(), Numbers.decimals(one.p90())));
      }
      row.add(one == null ? "" : count(one.numerator()));
      row.add(one == null ? "" : count(one.denominator()));
      row.add(one == null ? "" : isAboutPeople ? count(one.people()) : count(one.services()));
      row.add(one == null ? "" : count(one.teams()));
      rows.add(List.copyOf(row));
    }
    return new TextTable(
        metric.title() + ", " + Numbers.unit(metric.unit()) + ", " + Words.year(month),
        List.copyOf(heads),
        List.copyOf(rows));
  }

  private static String count(Number count) {
    return count == null ? "" : Numbers.count(count.doubleValue());
  }

  private static TextTable pairs(
      Figures figures,
      Figures.Definition metric,
      Figures.Shown shown,
      List<Figures.Comparison> comparisons,
      LocalDate month) {
    List<List<String>> rows = new ArrayList<>();
    for (Figures.Comparison one : comparisons) {
      boolean isTold = one.effect() != null;
      rows.add(
          List.of(
              Words.name(figures.title(one.model()))
                  + " to "
                  + Words.name(Words.inSentence(figures.title(one.reference()))),
              isTold ? Numbers.ratio(one.effect(), one.low(), one.high()) : "",
              isTold && one.low() != null
                  ? Numbers.ratioInterval(one.effect(), one.low(), one.high())
                  : "",
              one.pAdjusted() != null
                  ? Numbers.pValue(one.pAdjusted())
                  : one.pValue() == null ? "" : Numbers.pValue(one.pValue()),
              one.teams() == null || one.referenceTeams() == null
                  ? ""
                  : one.teams() + " and " + one.referenceTeams(),
              verdict(figures, one)));
    }
    String of =
        metric.kind().equals("survival")
            ? "ratio of the rates of leaving"
            : shown.comparesRest() ? "ratio of what is lacking" : "ratio";
    String adjusted =
        comparisons.stream()
            .map(Figures.Comparison::adjustedFor)
            .filter(word -> word != null)
            .findFirst()
            .map(word -> "adjusted for " + word)
            .orElse("not adjusted");
    return new TextTable(
        metric.title() + ", pairs of models: " + of + ", " + adjusted + ", " + Words.year(month),
        List.of(
            "Pair",
            "Ratio",
            "95" + Numbers.SPACE + "% interval",
            metric.isPrimary() ? "p, adjusted for all primary pairs" : "p",
            "Teams",
            "Verdict"),
        List.copyOf(rows));
  }

  /** A verdict in words. */
  static String verdict(Figures figures, Figures.Comparison one) {
    return switch (one.verdict()) {
      case "better" -> "better: " + Words.name(figures.title(one.model()));
      case "worse" -> "better: " + Words.name(figures.title(one.reference()));
      case "no_clear_difference" -> "no clear difference";
      default ->
          Words.notCompared(
              one.reason() == null ? "no_data" : one.reason(), figures.smallestGroup());
    };
  }

  private static TextTable trendTable(
      Figures figures, Told told, Figures.Definition metric, int window) {
    List<String> heads = new ArrayList<>(List.of("Month"));
    figures.models().forEach(model -> heads.add(model.title()));
    List<List<String>> rows = new ArrayList<>();
    for (LocalDate month : months(figures)) {
      List<Figures.Estimate> own = new ArrayList<>();
      for (Figures.Model model : figures.models()) {
        own.add(told.estimate(metric.metricId(), model.id(), window, month));
      }
      if (own.stream().allMatch(one -> one == null || "window".equals(one.suppression()))) {
        continue;
      }
      List<String> row = new ArrayList<>(List.of(Words.month(month)));
      own.forEach(one -> row.add(told.cell(metric, one)));
      rows.add(List.copyOf(row));
    }
    return new TextTable(
        String.format(
            Locale.ROOT, "%s, %d months that end with each month", metric.title(), window),
        List.copyOf(heads),
        List.copyOf(rows));
  }
}
