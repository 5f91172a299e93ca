package lightkeeper.scorecard;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The share still employed by years since hire.
 *
 * @param period of which months
 * @param chart a curve for each model
 * @param table the same in words
 */
public record Retention(String period, Curve chart, TextTable table) {
  private static final double DAYS_PER_YEAR = 365.25;

  /** The curves told last; null when there is none to draw. */
  static Retention of(Figures figures) {
    LocalDate month =
        figures.curve().stream()
            .filter(one -> one.survival() != null)
            .map(Figures.CurvePoint::month)
            .max(LocalDate::compareTo)
            .orElse(null);
    if (month == null || month.isBefore(figures.month().minusMonths(2))) {
      return null;
    }
    List<Figures.CurvePoint> told =
        figures.curve().stream().filter(one -> one.month().equals(month)).toList();
    int longest =
        told.stream()
            .filter(one -> one.survival() != null)
            .mapToInt(Figures.CurvePoint::tenureDays)
            .max()
            .orElse(1);
    double years = Math.max(1, Math.ceil(longest / DAYS_PER_YEAR - 0.01));
    Scale across =
        new Scale(
            0,
            years,
            false,
            java.util.stream.IntStream.rangeClosed(0, (int) years)
                .mapToObj(i -> (double) i)
                .toList());
    Scale up = new Scale(0, 1, false, List.of(0.0, 0.5, 1.0));
    List<Curve.Panel> panels = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    for (Figures.Model model : figures.models()) {
      List<Figures.CurvePoint> own =
          told.stream()
              .filter(one -> one.model().equals(model.id()) && one.survival() != null)
              .sorted(java.util.Comparator.comparingInt(Figures.CurvePoint::tenureDays))
              .toList();
      StringBuilder line = new StringBuilder();
      List<Curve.Point> points = new ArrayList<>();
      for (Figures.CurvePoint one : own) {
        double x = one.tenureDays() / DAYS_PER_YEAR;
        line.append(line.isEmpty() ? "M" : "L")
            .append(
                String.format(
                    Locale.ROOT, "%.2f %.2f", across.percent(x), 100 - up.percent(one.survival())));
        points.add(
            new Curve.Point(
                across.at(x),
                up.up(one.survival()),
                one.low() == null ? null : up.up(one.low()),
                one.high() == null ? null : up.up(one.high())));
        rows.add(
            List.of(
                model.title(),
                Numbers.fixed(x, 1),
                percent(one.survival()),
                one.low() == null || one.high() == null
                    ? ""
                    : percent(one.low()) + " to " + percent(one.high()),
                one.atRisk() == null ? "" : Numbers.count(one.atRisk())));
      }
      panels.add(
          new Curve.Panel(
              Mark.of(figures.models(), model.id()),
              own.isEmpty()
                  ? untold(told, model.id(), figures.smallestGroup())
                  : percent(own.get(own.size() - 1).survival())
                      + " after "
                      + Numbers.fixed(own.get(own.size() - 1).tenureDays() / DAYS_PER_YEAR, 1)
                      + " years",
              line.toString(),
              List.copyOf(points)));
    }
    return new Retention(
        Words.year(month),
        new Curve(
            Tick.upwards(up, "share of people"),
            across.ticks().stream()
                .map(
                    tick ->
                        new Tick(
                            across.at(tick),
                            Numbers.plain(tick),
                            tick == 0 ? "start" : tick == years ? "end" : "middle"))
                .toList(),
            List.copyOf(panels)),
        new TextTable(
            "Share still employed by years since hire, " + Words.year(month),
            List.of(
                "Model",
                "Years since hire",
                "Still employed",
                "95" + Numbers.SPACE + "% interval",
                "People watched"),
            List.copyOf(rows)));
  }

  /** Why nothing is told of a model: its points have reasons of more than one kind. */
  private static String untold(List<Figures.CurvePoint> told, String model, int smallestGroup) {
    boolean hasPeople =
        told.stream()
            .filter(one -> one.model().equals(model))
            .anyMatch(one -> one.suppression() != null && !one.suppression().equals("no_data"));
    return hasPeople
        ? "not shown: no point has "
            + smallestGroup
            + " people or more whom no other figure gives away"
        : Words.noValue("no_data", smallestGroup);
  }

  private static String percent(double share) {
    return Numbers.fixed(100 * share, 0) + Numbers.SPACE + "%";
  }
}
