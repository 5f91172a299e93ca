package lightkeeper.scorecard;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What changed since the month before, and since a year ago.
 *
 * @param sentences differences that became clear or ceased to be, figures that are shown now or no
 *     longer
 * @param holdings who holds how many services
 * @param years each primary metric a year ago and now
 */
public record Changes(List<String> sentences, TextTable holdings, List<Dumbbell> years) {

  static Changes of(Figures figures, Told told) {
    List<String> sentences = new ArrayList<>();
    LocalDate before = figures.month().minusMonths(1);
    boolean hasBefore =
        figures.estimates().stream()
            .anyMatch(one -> one.month().equals(before) && one.windowMonths() == Told.YEAR);
    if (!hasBefore) {
      sentences.add("There are no figures of " + Words.month(before) + " to set these against.");
    } else {
      for (Figures.Topic topic : figures.topics()) {
        for (Figures.Shown shown : topic.metrics()) {
          figures
              .definition(shown.metricId())
              .ifPresent(metric -> add(figures, told, metric, before, sentences));
        }
      }
      boolean wasCompared =
          figures.comparisons().stream().anyMatch(one -> one.month().equals(before));
      if (!wasCompared) {
        sentences.add(
            "No comparison is kept for "
                + Words.month(before)
                + ": which differences became clear since is not known.");
      } else if (sentences.isEmpty()) {
        sentences.add(
            "No difference became clear or ceased to be, and no figure appeared or disappeared.");
      }
    }
    List<Dumbbell> years = new ArrayList<>();
    for (Figures.Topic topic : figures.topics()) {
      for (Figures.Shown shown : topic.metrics()) {
        Figures.Definition metric = figures.definition(shown.metricId()).orElse(null);
        if (metric != null && metric.isPrimary()) {
          Dumbbell year = year(figures, told, metric);
          if (year != null) {
            years.add(year);
          }
        }
      }
    }
    return new Changes(List.copyOf(sentences), holdings(figures, before), List.copyOf(years));
  }

  private static void add(
      Figures figures,
      Told told,
      Figures.Definition metric,
      LocalDate before,
      List<String> sentences) {
    LocalDate now = told.month(metric.metricId(), figures.month());
    LocalDate then = told.month(metric.metricId(), before);
    if (now.equals(then)) {
      return;
    }
    for (Figures.Comparison one : told.comparisons(metric.metricId(), now)) {
      told.comparisons(metric.metricId(), then).stream()
          .filter(
              earlier ->
                  earlier.model().equals(one.model())
                      && earlier.reference().equals(one.reference()))
          .filter(earlier -> !earlier.verdict().equals(one.verdict()))
          .filter(earlier -> earlier.isClear() || one.isClear())
          .forEach(
              earlier ->
                  sentences.add(
                      Words.name(metric.title()) + ": " + change(figures, earlier, one) + "."));
    }
    for (Figures.Model model : figures.models()) {
      Figures.Estimate later = told.estimate(metric.metricId(), model.id(), Told.YEAR, now);
      Figures.Estimate earlier = told.estimate(metric.metricId(), model.id(), Told.YEAR, then);
      boolean isShown = later != null && later.value() != null;
      boolean wasShown = earlier != null && earlier.value() != null;
      if (isShown != wasShown) {
        sentences.add(
            Words.name(metric.title())
                + " of "
                + Words.teams(model.title())
                + ": "
                + withUnit(told, metric, later)
                + "; in "
                + Words.month(then)
                + " "
                + withUnit(told, metric, earlier)
                + ".");
      }
    }
  }

  /** A value in a sentence, where no axis tells its unit. */
  private static String withUnit(Told told, Figures.Definition metric, Figures.Estimate one) {
    boolean isShown = one != null && one.value() != null;
    return told.cell(metric, one)
        + (isShown && !Numbers.isShare(metric.unit()) ? " " + metric.unit() : "");
  }

  private static String change(
      Figures figures, Figures.Comparison earlier, Figures.Comparison one) {
    Figures.Comparison clear = one.isClear() ? one : earlier;
    boolean isModel = clear.verdict().equals("better");
    String pair =
        "clearly better with "
            + Words.teams(figures.title(isModel ? clear.model() : clear.reference()))
            + " than with "
            + Words.teams(figures.title(isModel ? clear.reference() : clear.model()));
    if (one.isClear()) {
      return (earlier.isClear() ? "the other way round, now " : "now ") + pair;
    }
    return "no longer "
        + pair
        + (one.verdict().equals("not_comparable") ? ", " + Card.verdict(figures, one) : "");
  }

  private static TextTable holdings(Figures figures, LocalDate before) {
    List<List<String>> rows = new ArrayList<>();
    for (Figures.Model model : figures.models()) {
      rows.add(holding(figures, model.title(), model.id(), before));
    }
    if (figures.exposure().stream().anyMatch(one -> one.model() == null)) {
      rows.add(holding(figures, "Nobody", null, before));
    }
    return new TextTable(
        "Live services and the teams that hold them",
        List.of(
            "Model",
            "Services in " + Words.month(before),
            "in " + Words.month(figures.month()),
            "Teams in " + Words.month(before),
            "in " + Words.month(figures.month())),
        List.copyOf(rows));
  }

  private static List<String> holding(
      Figures figures, String title, String model, LocalDate before) {
    Figures.Exposure then = exposure(figures, model, before);
    Figures.Exposure now = exposure(figures, model, figures.month());
    return List.of(
        title,
        Numbers.count(then.services()),
        Numbers.count(now.services()),
        model == null ? "" : Numbers.count(then.teams()),
        model == null ? "" : Numbers.count(now.teams()));
  }

  private static Figures.Exposure exposure(Figures figures, String model, LocalDate month) {
    return figures.exposure().stream()
        .filter(one -> one.month().equals(month) && Objects.equals(one.model(), model))
        .findFirst()
        .orElse(new Figures.Exposure(month, model, 0, 0, 0));
  }

  private static Dumbbell year(Figures figures, Told told, Figures.Definition metric) {
    LocalDate now = told.month(metric.metricId(), figures.month());
    LocalDate then = now.minusYears(1);
    List<Figures.Estimate> all = new ArrayList<>();
    for (Figures.Model model : figures.models()) {
      all.add(told.estimate(metric.metricId(), model.id(), Told.YEAR, then));
      all.add(told.estimate(metric.metricId(), model.id(), Told.YEAR, now));
    }
    if (all.stream().allMatch(one -> one == null || one.value() == null)) {
      return null;
    }
    Scale scale = Card.scale(metric, all, null);
    List<Dumbbell.Row> rows = new ArrayList<>();
    List<List<String>> cells = new ArrayList<>();
    for (int i = 0; i < figures.models().size(); i++) {
      Figures.Model model = figures.models().get(i);
      Figures.Estimate earlier = all.get(2 * i);
      Figures.Estimate later = all.get(2 * i + 1);
      rows.add(
          new Dumbbell.Row(
              Mark.of(figures.models(), model.id()),
              text(told, metric, earlier, later),
              Dumbbell.Spot.of(earlier, scale),
              Dumbbell.Spot.of(later, scale)));
      cells.add(List.of(model.title(), told.cell(metric, earlier), told.cell(metric, later)));
    }
    return new Dumbbell(
        metric.title(),
        Numbers.unit(metric.unit()) + (scale.isLogarithmic() ? ", logarithmic scale" : ""),
        Card.anchor(metric.metricId()),
        Tick.across(scale, metric.unit()),
        List.copyOf(rows),
        new TextTable(
            metric.title() + ", " + Numbers.unit(metric.unit()),
            List.of("Model", Words.year(then), Words.year(now)),
            List.copyOf(cells)));
  }

  private static String text(
      Told told, Figures.Definition metric, Figures.Estimate earlier, Figures.Estimate later) {
    boolean wasShown = earlier != null && earlier.value() != null;
    if (later == null || later.value() == null) {
      return told.missing(metric.metricId(), later);
    }
    String now = Numbers.value(later, metric.unit());
    return wasShown ? Numbers.value(earlier, metric.unit()) + " → " + now : now + " now";
  }
}
