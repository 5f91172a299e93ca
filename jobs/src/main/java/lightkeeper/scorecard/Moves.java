package lightkeeper.scorecard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What happened to services after they moved from one model to another, both ways.
 *
 * @param anchor where the metric stands among the moves
 * @param title the metric
 * @param axis what the lines are
 * @param sentences what happened, a sentence for each pair of models
 * @param chart a panel for each pair
 * @param table the same in words
 */
public record Moves(
    String anchor,
    String title,
    String axis,
    List<String> sentences,
    Trend chart,
    TextTable table) {
  private static final double WIDEST = 8;

  private record Pair(String from, String to) {}

  /** Why there are none, in a sentence. */
  static String none(Figures figures) {
    return figures.transitions().isEmpty()
        ? "No service is known to have moved from one model to another."
        : "Too few services moved from one model to another to tell what happened to them.";
  }

  /** Of the primary metrics that are shown and have moves, in order. */
  static List<Moves> of(Figures figures) {
    List<Moves> all = new ArrayList<>();
    for (Figures.Topic topic : figures.topics()) {
      for (Figures.Shown shown : topic.metrics()) {
        Figures.Definition metric = figures.definition(shown.metricId()).orElse(null);
        List<Figures.Transition> own =
            figures.transitions().stream()
                .filter(one -> one.metricId().equals(shown.metricId()))
                .sorted(Comparator.comparingInt(Figures.Transition::relativeMonth))
                .toList();
        if (metric != null
            && metric.isPrimary()
            && own.stream().anyMatch(one -> one.effect() != null)) {
          all.add(of(figures, metric, shown, own));
        }
      }
    }
    return all;
  }

  private static Moves of(
      Figures figures,
      Figures.Definition metric,
      Figures.Shown shown,
      List<Figures.Transition> transitions) {
    Scale scale =
        Scale.ratio(
            transitions.stream()
                .filter(one -> one.effect() != null && one.effect() > 0)
                .map(Figures.Transition::effect)
                .toList(),
            WIDEST);
    int first = transitions.get(0).relativeMonth();
    int last = transitions.get(transitions.size() - 1).relativeMonth();
    List<Trend.Panel> panels = new ArrayList<>();
    List<String> sentences = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    List<String> few = new ArrayList<>();
    double washoutEnd = -1;
    for (Pair pair : pairs(figures, transitions)) {
      List<Figures.Transition> own =
          transitions.stream()
              .filter(one -> one.from().equals(pair.from()) && one.to().equals(pair.to()))
              .toList();
      String way =
          Words.teams(figures.title(pair.from())) + " to " + Words.teams(figures.title(pair.to()));
      long services = own.stream().mapToLong(Figures.Transition::switchers).max().orElse(0);
      if (own.stream().allMatch(one -> one.effect() == null)) {
        few.add(way + " (" + Words.number(services, "service") + ")");
        continue;
      }
      List<Trend.Value> line = new ArrayList<>();
      for (Figures.Transition one : own) {
        double x = 100.0 * (one.relativeMonth() - first) / Math.max(1, last - first);
        line.add(new Trend.Value(x, one.effect(), one.low(), one.high(), false));
        rows.add(row(figures, one, way));
        if (one.washout() && one.relativeMonth() >= 0) {
          washoutEnd = Math.max(washoutEnd, one.relativeMonth());
        }
      }
      panels.add(
          new Trend.Panel(
              Mark.of(figures.models(), pair.to()),
              Words.capital(way),
              Words.number(services, "service"),
              Trend.bands(line, scale),
              Trend.line(line, scale),
              "",
              Trend.alone(line, scale),
              Trend.end(line, scale)));
      sentences.add(sentence(figures, pair, own, services, metric, shown));
    }
    if (!few.isEmpty()) {
      sentences.add("Too few moves to tell: " + Words.list(few) + ".");
    }
    double span = Math.max(1, last - first);
    return new Moves(
        "moves-" + metric.metricId().replace('_', '-'),
        metric.title(),
        (shown.comparesRest() ? "What is lacking" : "The figure")
            + " of services that moved, as a ratio to what it would have been: by their own months"
            + " before, and the change of services that stayed; by months since the move",
        List.copyOf(sentences),
        new Trend(
            true,
            Tick.ratiosUpwards(scale),
            months(first),
            months(last),
            String.format(java.util.Locale.ROOT, "%.2f%%", 100.0 * -first / span),
            washoutEnd < 0
                ? null
                : String.format(java.util.Locale.ROOT, "%.2f%%", 100 * washoutEnd / span),
            null,
            List.copyOf(panels)),
        new TextTable(
            metric.title() + " of services that moved, as a ratio",
            List.of(
                "Move",
                "Months since",
                "Ratio",
                "95" + Numbers.SPACE + "% interval",
                "Moved",
                "Stayed"),
            List.copyOf(rows)));
  }

  private static String months(int relative) {
    return (relative < 0 ? "\u2212" : "+") + Math.abs(relative);
  }

  private static Set<Pair> pairs(Figures figures, List<Figures.Transition> transitions) {
    Set<Pair> pairs = new LinkedHashSet<>();
    for (Figures.Model from : figures.models()) {
      for (Figures.Model to : figures.models()) {
        if (transitions.stream()
            .anyMatch(one -> one.from().equals(from.id()) && one.to().equals(to.id()))) {
          pairs.add(new Pair(from.id(), to.id()));
        }
      }
    }
    return pairs;
  }

  private static List<String> row(Figures figures, Figures.Transition one, String way) {
    return List.of(
        Words.capital(way),
        (one.relativeMonth() < 0 ? "\u2212" : "") + Math.abs(one.relativeMonth()),
        one.effect() == null
            ? one.suppression() == null
                ? ""
                : Words.notComparable(one.suppression(), figures.smallestGroup())
            : Numbers.ratio(one.effect(), one.low(), one.high()),
        one.effect() == null || one.low() == null
            ? ""
            : Numbers.ratioInterval(one.effect(), one.low(), one.high()),
        Numbers.count(one.switchers()),
        Numbers.count(one.controls()));
  }

  /** How many of the months after the handover lie clearly to one side, and how far it went. */
  private static String sentence(
      Figures figures,
      Pair pair,
      List<Figures.Transition> own,
      long services,
      Figures.Definition metric,
      Figures.Shown shown) {
    List<Figures.Transition> after =
        own.stream()
            .filter(one -> one.relativeMonth() >= 0 && !one.washout() && one.effect() != null)
            .toList();
    String start =
        Words.capital(Words.teams(figures.title(pair.from())))
            + " to "
            + Words.teams(figures.title(pair.to()))
            + ", "
            + Words.number(services, "service")
            + ": ";
    if (after.isEmpty()) {
      return start + "nothing is known yet of the months after the handover.";
    }
    long above = after.stream().filter(one -> one.effect() > 1).count();
    long clearlyAbove = after.stream().filter(one -> one.low() != null && one.low() > 1).count();
    long clearlyBelow = after.stream().filter(one -> one.high() != null && one.high() < 1).count();
    boolean isMostlyAbove = above * 2 >= after.size();
    long mostly = isMostlyAbove ? above : after.size() - above;
    long clearly = isMostlyAbove ? clearlyAbove : clearlyBelow;
    long otherwise = isMostlyAbove ? clearlyBelow : clearlyAbove;
    boolean wantsLess = metric.lowerIsBetter() || shown.comparesRest();
    Figures.Transition last = after.get(after.size() - 1);
    String direction =
        start
            + (shown.comparesRest() ? "what is lacking is " : "")
            + (isMostlyAbove ? "higher" : "lower")
            + (isMostlyAbove == wantsLess ? " (worse)" : " (better)")
            + " than it would have been in ";
    if (after.size() == 1) {
      return direction
          + "the only month known after the handover, "
          + (clearly == 0 ? "not clearly." : "clearly: " + times(last));
    }
    return direction
        + (mostly == after.size() ? "all " : mostly + " of the ")
        + Words.number(after.size(), "month")
        + " known after the handover, clearly in "
        + (clearly == 0 ? "none" : clearly == mostly ? "all of them" : clearly + " of them")
        + (otherwise == 0
            ? ""
            : ", and clearly " + (isMostlyAbove ? "lower" : "higher") + " in " + otherwise)
        + (clearly == 0 ? "." : "; in the last " + times(last));
  }

  private static String times(Figures.Transition last) {
    return Numbers.ratio(last.effect(), last.low(), last.high())
        + " times as high"
        + (last.low() == null
            ? ", with no interval"
            : " (" + Numbers.ratioInterval(last.effect(), last.low(), last.high()) + ")")
        + ".";
  }
}
