package lightkeeper.scorecard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What differs between the models, and how sure that is: the first thing that a page says.
 *
 * @param headline how many clear differences there are, in a few words
 * @param basis out of how many comparisons, and how many could not be made
 * @param ticks ratios named on the scale of the findings
 * @param findings the clear differences of primary metrics
 * @param further how many clear differences there are besides; empty for none
 * @param pairs every pair of models against every primary metric; none where none is compared
 */
public record Findings(
    String headline,
    String basis,
    List<Tick> ticks,
    List<Finding> findings,
    String further,
    Pairs pairs) {
  private static final double WIDEST_RATIO = 10;

  /**
   * A clear difference.
   *
   * @param title the metric
   * @param anchor where more is told of it
   * @param sentence what differs, how sure that is, and what it rests on
   * @param better how the model looks that does better
   * @param greater how the model looks that has the greater figure
   * @param other how the model looks that it is compared with, which stands at 1
   * @param one where 1 stands
   * @param at where the ratio stands
   * @param low where its interval begins; null for none
   * @param high where it ends; null for none
   * @param isCut whether it goes on beyond the scale
   * @param ratio the ratio in digits
   */
  public record Finding(
      String title,
      String anchor,
      String sentence,
      Mark better,
      Mark greater,
      Mark other,
      String one,
      String at,
      String low,
      String high,
      boolean isCut,
      String ratio) {}

  /**
   * Every pair of models against every primary metric.
   *
   * @param metrics the metrics, in order
   * @param rows the pairs
   */
  public record Pairs(List<Link> metrics, List<Row> rows) {}

  /**
   * A metric and where more is told of it.
   *
   * @param title its title
   * @param anchor where
   */
  public record Link(String title, String anchor) {}

  /**
   * A pair of models.
   *
   * @param one how the one looks
   * @param other how the other looks
   * @param cells what the metrics say of them
   */
  public record Row(Mark one, Mark other, List<Cell> cells) {}

  /**
   * What a metric says of a pair.
   *
   * @param better how the model looks that does better; null where none clearly does
   * @param isCompared whether the two are compared at all
   * @param text the same in words
   */
  public record Cell(Mark better, boolean isCompared, String text) {}

  static Findings of(Figures figures, Told told) {
    Sentences sentences = new Sentences(figures);
    List<Figures.Comparison> clear = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    long all = 0;
    long untold = 0;
    long further = 0;
    for (Figures.Topic topic : figures.topics()) {
      for (Figures.Shown shown : topic.metrics()) {
        boolean isPrimary =
            figures.definition(shown.metricId()).map(Figures.Definition::isPrimary).orElse(false);
        for (Figures.Comparison one : told.comparisons(shown.metricId())) {
          if (!isPrimary) {
            further += one.isClear() ? 1 : 0;
            continue;
          }
          all++;
          untold += one.verdict().equals("not_comparable") ? 1 : 0;
          if (one.isClear() && one.effect() != null && one.effect() > 0) {
            clear.add(one);
            ratios.add(one.effect());
            limits(one).forEach(ratios::add);
          }
        }
      }
    }
    double reach = reach(ratios);
    Scale scale = new Scale(1 / 1.04, reach, true, ticks(reach));
    List<Finding> findings = new ArrayList<>();
    for (Figures.Comparison one : clear) {
      Figures.Definition metric = figures.definition(one.metricId()).orElseThrow();
      Figures.Shown shown = told.shown(one.metricId());
      findings.add(finding(figures, sentences, metric, shown, one, scale));
    }
    return new Findings(
        headline(clear.size(), all),
        basis(figures, clear.size(), all, untold),
        Tick.ratios(scale),
        List.copyOf(findings),
        further == 0
            ? ""
            : Words.capital(Words.few(further))
                + (clear.isEmpty() ? "" : " more")
                + (further == 1 ? " clear difference is" : " clear differences are")
                + " among the other measures, told where each stands. They are not adjusted for how"
                + " many pairs are looked at: some may be chance.",
        all == 0 ? new Pairs(List.of(), List.of()) : pairs(figures, told));
  }

  private static List<Double> limits(Figures.Comparison one) {
    List<Double> limits = new ArrayList<>();
    Optional.ofNullable(one.low()).ifPresent(limits::add);
    Optional.ofNullable(one.high()).ifPresent(limits::add);
    return limits;
  }

  private static double reach(List<Double> ratios) {
    double reach = 2;
    for (double ratio : ratios) {
      if (ratio > 0) {
        reach = Math.max(reach, Math.max(ratio, 1 / ratio));
      }
    }
    return Math.min(reach, WIDEST_RATIO) * 1.03;
  }

  private static List<Double> ticks(double reach) {
    return java.util.stream.DoubleStream.of(1, 1.5, 2, 3, 5, 10)
        .filter(tick -> tick <= reach && (reach < 4 || tick != 1.5))
        .boxed()
        .toList();
  }

  private static String headline(long clear, long all) {
    if (all == 0) {
      return "Nothing can be compared yet";
    }
    return clear == 0
        ? "No clear difference between our maintenance models"
        : Words.capital(Words.few(clear))
            + " clear "
            + (clear == 1 ? "difference" : "differences")
            + " between our maintenance models";
  }

  private static String basis(Figures figures, long clear, long all, long untold) {
    if (all == 0) {
      return figures.estimates().stream().allMatch(one -> one.value() == null)
          ? "There is no data: no measure has a value, for this month or any before it."
          : "There is no comparison of a primary measure for this month.";
    }
    long unclear = all - untold - clear;
    return Words.number(all, "comparison")
        + " of primary measures: "
        + clear
        + " with a clear difference, "
        + unclear
        + " without, "
        + untold
        + " that the data do not allow. A difference is clear when chance alone would seldom"
        + " produce it, however many pairs are looked at. No clear difference does not mean that"
        + " two models are alike.";
  }

  private static Finding finding(
      Figures figures,
      Sentences sentences,
      Figures.Definition metric,
      Figures.Shown shown,
      Figures.Comparison one,
      Scale scale) {
    boolean isGreater = one.effect() >= 1;
    double effect = isGreater ? one.effect() : 1 / one.effect();
    Double low = isGreater ? one.low() : inverse(one.high());
    Double high = isGreater ? one.high() : inverse(one.low());
    String better = one.verdict().equals("better") ? one.model() : one.reference();
    return new Finding(
        metric.title(),
        Card.anchor(metric.metricId()),
        sentences.difference(metric, shown, one) + ".",
        Mark.of(figures.models(), better),
        Mark.of(figures.models(), isGreater ? one.model() : one.reference()),
        Mark.of(figures.models(), isGreater ? one.reference() : one.model()),
        scale.at(1),
        scale.at(effect),
        low == null ? null : scale.at(low),
        low == null ? null : high == null ? "100%" : scale.at(high),
        low != null && (high == null || scale.isBeyond(high)),
        Numbers.ratio(effect, low, high) + "×");
  }

  private static Double inverse(Double limit) {
    return limit == null || limit <= 0 ? null : Double.valueOf(1 / limit);
  }

  private static Pairs pairs(Figures figures, Told told) {
    List<Link> metrics = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (Figures.Topic topic : figures.topics()) {
      for (Figures.Shown shown : topic.metrics()) {
        figures
            .definition(shown.metricId())
            .filter(Figures.Definition::isPrimary)
            .ifPresent(
                metric -> {
                  metrics.add(new Link(metric.title(), Card.anchor(metric.metricId())));
                  ids.add(metric.metricId());
                });
      }
    }
    List<Row> rows = new ArrayList<>();
    List<Figures.Model> models = figures.models();
    for (int i = 0; i < models.size(); i++) {
      for (int j = i + 1; j < models.size(); j++) {
        Figures.Model model = models.get(j);
        Figures.Model reference = models.get(i);
        rows.add(
            new Row(
                Mark.of(models, reference.id()),
                Mark.of(models, model.id()),
                ids.stream().map(id -> cell(figures, told, id, model, reference)).toList()));
      }
    }
    return new Pairs(List.copyOf(metrics), List.copyOf(rows));
  }

  private static Cell cell(
      Figures figures, Told told, String metric, Figures.Model model, Figures.Model reference) {
    Figures.Comparison found =
        told.comparisons(metric).stream()
            .filter(one -> one.model().equals(model.id()) && one.reference().equals(reference.id()))
            .findFirst()
            .orElse(null);
    if (found == null) {
      return new Cell(null, false, "no comparison");
    }
    if (found.isClear()) {
      String better = found.verdict().equals("better") ? model.id() : reference.id();
      return new Cell(Mark.of(figures.models(), better), true, "better: " + figures.title(better));
    }
    boolean isCompared = found.verdict().equals("no_clear_difference");
    return new Cell(
        null,
        isCompared,
        isCompared
            ? "no clear difference"
            : Words.notCompared(
                found.reason() == null ? "no_data" : found.reason(), figures.smallestGroup()));
  }
}
