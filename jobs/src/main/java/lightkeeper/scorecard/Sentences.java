package lightkeeper.scorecard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Comparisons in plain English, made from their verdicts. */
final class Sentences {
  /** So many pairs are named; more are counted, and named in the table below. */
  private static final int PAIRS_NAMED = 3;

  private final Figures figures;

  Sentences(Figures figures) {
    this.figures = figures;
  }

  /**
   * A comparison told from the side of the greater figure, so that it always says how many times as
   * much.
   *
   * @param greater the model with the greater figure
   * @param other the other one
   * @param effect how many times, at least 1
   * @param low lower limit; null for none
   * @param high upper limit; null for none
   * @param teams teams of the greater
   * @param otherTeams teams of the other
   */
  private record Told(
      String greater,
      String other,
      double effect,
      Double low,
      Double high,
      Long teams,
      Long otherTeams) {
    static Told of(Figures.Comparison one) {
      if (one.effect() >= 1) {
        return new Told(
            one.model(),
            one.reference(),
            one.effect(),
            one.low(),
            one.high(),
            one.teams(),
            one.referenceTeams());
      }
      return new Told(
          one.reference(),
          one.model(),
          1 / one.effect(),
          one.high() == null ? null : Double.valueOf(1 / one.high()),
          one.low() == null || one.low() <= 0 ? null : Double.valueOf(1 / one.low()),
          one.referenceTeams(),
          one.teams());
    }
  }

  /** What differs, how sure that is, and what it rests on. */
  String difference(Figures.Definition metric, Figures.Shown shown, Figures.Comparison one) {
    if (one.effect() <= 0) {
      return Words.name(metric.title())
          + ": none with "
          + Words.teams(figures.title(one.model()))
          + ", some with "
          + Words.teams(figures.title(one.reference()))
          + basis(one, one.teams(), one.referenceTeams());
    }
    Told told = Told.of(one);
    String times = Numbers.ratio(told.effect(), told.low(), told.high()) + " times";
    String model = Words.teams(figures.title(told.greater()));
    String other = Words.teams(figures.title(told.other()));
    String limits =
        told.low() == null
            ? ""
            : ", 95"
                + Numbers.SPACE
                + "% interval "
                + Numbers.ratioInterval(told.effect(), told.low(), told.high());
    return said(metric, shown, model, times, other)
        + limits
        + basis(one, told.teams(), told.otherTeams());
  }

  private static String basis(Figures.Comparison one, Long teams, Long otherTeams) {
    return (one.adjustedFor() == null ? ", not adjusted" : ", adjusted for " + one.adjustedFor())
        + (teams == null || otherTeams == null
            ? ""
            : "; "
                + teams
                + Numbers.SPACE
                + "and"
                + Numbers.SPACE
                + Words.number(otherTeams, "team"));
  }

  private static String said(
      Figures.Definition metric, Figures.Shown shown, String model, String times, String other) {
    if (shown.sentence() != null) {
      // Names last, and in one pass each: a name may hold anything, even a brace.
      StringBuilder text = new StringBuilder();
      String rest = shown.sentence();
      while (!rest.isEmpty()) {
        int open = rest.indexOf('{');
        int close = rest.indexOf('}', Math.max(0, open));
        if (open < 0 || close < 0) {
          break;
        }
        text.append(rest, 0, open);
        text.append(
            switch (rest.substring(open + 1, close)) {
              case "model" -> model;
              case "times" -> times;
              case "other" -> other;
              default -> rest.substring(open, close + 1);
            });
        rest = rest.substring(close + 1);
      }
      return text.append(rest).toString();
    }
    String title = Words.name(metric.title());
    String pair = " with " + model + " as with " + other;
    if (metric.kind().equals("survival")) {
      return title + ": people leave " + times + " as fast" + pair;
    }
    if (shown.comparesRest()) {
      return title + ": what is lacking is " + times + " as much" + pair;
    }
    return title
        + ": "
        + times
        + (metric.kind().equals("duration") ? " as long" : " as high")
        + pair;
  }

  /**
   * What a metric's pairs come to that do not differ clearly.
   *
   * @param comparisons all pairs of the metric
   * @return sentences: no clear difference, then each reason why pairs are not compared
   */
  List<String> rest(List<Figures.Comparison> comparisons) {
    List<String> sentences = new ArrayList<>();
    long clear = comparisons.stream().filter(Figures.Comparison::isClear).count();
    List<Figures.Comparison> unclear =
        comparisons.stream().filter(one -> one.verdict().equals("no_clear_difference")).toList();
    if (!unclear.isEmpty()) {
      sentences.add(
          clear == 0 && unclear.size() == comparisons.size()
              ? "No clear difference between any two models."
              : unclear.size() > PAIRS_NAMED
                  ? "No clear difference in the "
                      + (clear == 0 ? "" : "other ")
                      + Words.few(unclear.size())
                      + " pairs that can be compared."
                  : "No clear difference between "
                      + String.join("; nor between ", pairs(unclear))
                      + ".");
    }
    Map<String, List<Figures.Comparison>> byReason = new LinkedHashMap<>();
    for (Figures.Comparison one : comparisons) {
      if (one.verdict().equals("not_comparable")) {
        byReason
            .computeIfAbsent(
                one.reason() == null ? "no_data" : one.reason(), reason -> new ArrayList<>())
            .add(one);
      }
    }
    byReason.forEach(
        (reason, pairs) ->
            sentences.add(
                Words.capital(
                        pairs.size() == comparisons.size()
                            ? comparisons.size() == 1
                                ? pair(pairs.get(0).model(), pairs.get(0).reference())
                                : "all pairs of models"
                            : String.join("; ", among(pairs)))
                    + ": "
                    + Words.notCompared(reason, figures.smallestGroup())
                    + "."));
    return sentences;
  }

  private List<String> pairs(List<Figures.Comparison> comparisons) {
    return comparisons.stream().map(one -> pair(one.model(), one.reference())).toList();
  }

  /** A model that is in all pairs is named once. */
  private List<String> among(List<Figures.Comparison> comparisons) {
    if (comparisons.size() > 1) {
      for (Figures.Model model : figures.models()) {
        if (comparisons.stream()
            .allMatch(
                one -> one.model().equals(model.id()) || one.reference().equals(model.id()))) {
          return List.of(
              Words.teams(model.title())
                  + (comparisons.size() == figures.models().size() - 1
                      ? " with any other model"
                      : " with " + Words.few(comparisons.size()) + " other models"));
        }
      }
    }
    return pairs(comparisons);
  }

  private String pair(String one, String other) {
    return Words.teams(figures.title(other)) + " and " + Words.teams(figures.title(one));
  }
}
