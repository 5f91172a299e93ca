package lightkeeper.metric;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides which figures about people may be told, so that nobody can be made out in them, neither
 * in one figure nor by setting several against each other.
 *
 * <ul>
 *   <li>{@code window}: figures are told for twelve months that end a quarter, all of them known,
 *       and for nothing shorter or in between.
 *   <li>{@code primary}: fewer people than the smallest group; or, where people are counted, one or
 *       two of them, or fewer than three who are not.
 *   <li>{@code secondary}: when one model alone is hidden, for whatever reason but want of data,
 *       the one with the next-fewest people is too.
 *   <li>{@code differencing}: what would give a hidden figure away together with others. A part and
 *       its whole that differ by one or two people: the part is hidden. Windows of successive
 *       quarters overlap, and a part, its whole and the rest bound each other ({@link Inference}):
 *       a figure with which a hidden count could have one value only is hidden; so is a share of a
 *       curve with which a hidden step could ({@link RetentionCurve}). Quarters are decided in
 *       order of time, each knowing those before it alone, so that what was published once is not
 *       contradicted later.
 * </ul>
 */
final class Disclosure {
  /** Figures about people are told for so many months. */
  static final int WINDOW_MONTHS = 12;

  /** So many counted people, or people who are not, are enough to hide among. */
  static final int FEW = 3;

  private static final int MONTHS_PER_QUARTER = 3;
  private static final int QUARTERS_PER_YEAR = 4;

  private final int smallestGroup;
  private final Map<String, String> partOf;
  private final Map<String, Integer> curveDays;
  private final Map<Key, String> hidden = new HashMap<>();
  private final Map<Key, List<RetentionCurve.Point>> points = new HashMap<>();
  private final Map<Line, RetentionCurve> curves = new HashMap<>();

  private record Key(String metricId, String model, LocalDate month) {}

  private record Line(String metricId, String model) {}

  private Disclosure(
      int smallestGroup, Map<String, String> partOf, Map<String, Integer> curveDays) {
    this.smallestGroup = smallestGroup;
    this.partOf = partOf;
    this.curveDays = curveDays;
  }

  /** The places of the months whose twelve months may be told: ends of quarters, all known. */
  static List<Integer> monthsTold(Months months) {
    List<Integer> told = new ArrayList<>();
    for (int month = WINDOW_MONTHS - 1; month < months.count(); month++) {
      if (months.at(month).getMonthValue() % MONTHS_PER_QUARTER == 0) {
        told.add(month);
      }
    }
    return told;
  }

  /**
   * Decides.
   *
   * @param cells every cell of every people metric
   * @param smallestGroup figures need so many people
   * @param partOf for a metric that counts part of what another counts: the other
   * @param curveDays for a metric of survival: the days since hire for which its share is told
   * @return the same cells in the same order, with what was decided about each
   */
  static List<Verdict> of(
      List<PeopleCell> cells,
      int smallestGroup,
      Map<String, String> partOf,
      Map<String, Integer> curveDays) {
    Disclosure disclosure = new Disclosure(smallestGroup, partOf, curveDays);
    for (LocalDate month : new TreeSet<>(cells.stream().map(PeopleCell::month).toList())) {
      disclosure.decide(month, cells);
    }
    return cells.stream()
        .map(
            cell ->
                new Verdict(
                    cell,
                    disclosure.hidden.get(key(cell)),
                    disclosure.points.getOrDefault(key(cell), List.of())))
        .toList();
  }

  /**
   * What was decided about a cell.
   *
   * @param cell the cell
   * @param suppression why its figure is not told, or there is none; null when it is told
   * @param curve the points of its curve; empty when the metric is none of survival
   */
  record Verdict(PeopleCell cell, String suppression, List<RetentionCurve.Point> curve) {}

  private void decide(LocalDate month, List<PeopleCell> cells) {
    Map<String, List<PeopleCell>> byMetric = new TreeMap<>();
    for (PeopleCell cell : cells) {
      if (cell.month().equals(month)) {
        byMetric.computeIfAbsent(cell.metricId(), id -> new ArrayList<>()).add(cell);
      }
    }
    byMetric.values().forEach(this::primary);
    byMetric.values().forEach(this::secondary);
    for (PeopleCell part : byMetric.values().stream().flatMap(List::stream).toList()) {
      if (isTold(part) && givesAwayRest(part, byMetric)) {
        hidden.put(key(part), "differencing");
      }
    }
    int before;
    do {
      before = hidden.size();
      byMetric.values().forEach(models -> keepHidden(models, byMetric, cells));
      byMetric.values().forEach(this::secondary);
    } while (hidden.size() > before);
    curveDays.forEach(
        (metricId, day) -> tellCurves(byMetric.getOrDefault(metricId, List.of()), day));
  }

  private void tellCurves(List<PeopleCell> models, int day) {
    int before;
    do {
      before = hidden.size();
      for (PeopleCell cell : models) {
        RetentionCurve curve =
            curves.computeIfAbsent(
                new Line(cell.metricId(), cell.model()),
                line -> new RetentionCurve(day, smallestGroup));
        RetentionCurve.Told told = curve.tell(cell, hidden.get(key(cell)), curve(cell));
        points.put(key(cell), told.points());
        if (told.figureGivesAway()) {
          hidden.put(key(cell), "differencing");
        }
      }
      secondary(models);
    } while (hidden.size() > before);
  }

  private void primary(List<PeopleCell> models) {
    for (PeopleCell cell : models) {
      if (cell.want() != null) {
        hidden.put(key(cell), cell.want());
      } else if (cell.fewWatched() || isSmall(cell)) {
        hidden.put(key(cell), "primary");
      }
    }
  }

  /** What lacks data neither counts as hidden here nor can hide another. */
  private void secondary(List<PeopleCell> models) {
    List<PeopleCell> known =
        models.stream().filter(cell -> cell.want() == null && !cell.fewWatched()).toList();
    List<PeopleCell> told = known.stream().filter(this::isTold).toList();
    if (told.size() == known.size() - 1) {
      told.stream()
          .min(
              Comparator.comparingLong(PeopleCell::people)
                  .thenComparingDouble(PeopleCell::personDays)
                  .thenComparing(PeopleCell::model))
          .ifPresent(cell -> hidden.put(key(cell), "secondary"));
    }
  }

  private boolean isSmall(PeopleCell cell) {
    return cell.people() < smallestGroup
        || (cell.countsPeople()
            && ((cell.counted() > 0 && cell.counted() < FEW) || cell.others() < FEW));
  }

  /** Whether the whole less this part, both told, would count one or two people. */
  private boolean givesAwayRest(PeopleCell part, Map<String, List<PeopleCell>> byMetric) {
    String whole = partOf.get(part.metricId());
    if (whole == null) {
      return false;
    }
    return byMetric.getOrDefault(whole, List.of()).stream()
        .filter(cell -> cell.model().equals(part.model()) && isTold(cell))
        .anyMatch(
            cell -> {
              double rest = cell.numerator() - part.numerator();
              return rest > 0 && rest < FEW;
            });
  }

  /**
   * Hides what of a metric, and of the part of it that another counts, would give a hidden count
   * away: the part where that is enough, else the whole, else both.
   */
  private void keepHidden(
      List<PeopleCell> models, Map<String, List<PeopleCell>> byMetric, List<PeopleCell> all) {
    for (PeopleCell whole : models) {
      if (!whole.countsPeople()
          || whole.numerator() == null
          || partOf.containsKey(whole.metricId())) {
        continue;
      }
      List<PeopleCell> parts = new ArrayList<>();
      partOf.forEach(
          (part, of) -> {
            if (of.equals(whole.metricId())) {
              byMetric.getOrDefault(part, List.of()).stream()
                  .filter(cell -> cell.model().equals(whole.model()))
                  .forEach(parts::add);
            }
          });
      if (parts.isEmpty()) {
        keepHidden(whole, List.of(whole), null, all);
      }
      for (PeopleCell part : parts) {
        keepHidden(whole, List.of(part, whole), part.metricId(), all);
      }
    }
  }

  private void keepHidden(
      PeopleCell whole, List<PeopleCell> family, String part, List<PeopleCell> all) {
    List<PeopleCell> told = family.stream().filter(this::isTold).toList();
    List<List<PeopleCell>> ways = new ArrayList<>();
    told.forEach(cell -> ways.add(List.of(cell)));
    ways.add(told);
    // Where the reasons alone, with what was told before, give a count away, there is no help; but
    // the figures shall not.
    for (boolean byReasons : new boolean[] {true, false}) {
      if (told.isEmpty() || !givesAway(whole, part, all, byReasons)) {
        continue;
      }
      for (List<PeopleCell> way : ways) {
        way.forEach(cell -> hidden.put(key(cell), "differencing"));
        if (!givesAway(whole, part, all, byReasons)) {
          return;
        }
        way.forEach(cell -> hidden.remove(key(cell)));
      }
    }
  }

  /** Whether a count that is hidden follows from what is told up to a month, of one model. */
  private boolean givesAway(
      PeopleCell whole, String part, List<PeopleCell> all, boolean byReasons) {
    Inference inference = new Inference(WINDOW_MONTHS / MONTHS_PER_QUARTER);
    for (PeopleCell cell : all) {
      if (cell.model().equals(whole.model()) && !cell.month().isAfter(whole.month())) {
        boolean isWhole = cell.metricId().equals(whole.metricId());
        if (isWhole || cell.metricId().equals(part)) {
          add(inference, isWhole, cell, byReasons);
        }
      }
    }
    return inference.findsOut();
  }

  private void add(Inference inference, boolean isWhole, PeopleCell cell, boolean byReasons) {
    int quarter = quarter(cell);
    if (cell.isEmpty() || isTold(cell)) {
      long count = cell.isEmpty() ? 0 : Math.round(cell.numerator());
      if (isWhole) {
        inference.whole(quarter, count);
      } else {
        inference.part(quarter, count);
      }
      return;
    }
    // Of enough people, as other metrics may show them to be, few were counted.
    WindowCounts.Range range =
        byReasons
                && "primary".equals(hidden.get(key(cell)))
                && cell.people() >= smallestGroup
                && cell.counted() < FEW
            ? new WindowCounts.Range(1, FEW - 1)
            : new WindowCounts.Range(0, cell.people());
    if (isWhole) {
      inference.wholeIsHidden(quarter, range);
    } else {
      inference.partIsHidden(quarter, range);
    }
  }

  /** The number of the quarter with which a cell's window ends. */
  static int quarter(PeopleCell cell) {
    return quarter(cell.month());
  }

  /** The number of the quarter in which a day lies. */
  static int quarter(LocalDate day) {
    return day.getYear() * QUARTERS_PER_YEAR + (day.getMonthValue() - 1) / MONTHS_PER_QUARTER;
  }

  private boolean isTold(PeopleCell cell) {
    return !hidden.containsKey(key(cell));
  }

  /** A curve may be told where its last day is not reached, but never of a few leavers. */
  private String curve(PeopleCell cell) {
    if (cell.isEmpty()) {
      return "no_data";
    }
    String reason = hidden.get(key(cell));
    if (isSmall(cell)) {
      return "primary";
    }
    return "secondary".equals(reason) || "differencing".equals(reason) ? reason : null;
  }

  private static Key key(PeopleCell cell) {
    return new Key(cell.metricId(), cell.model(), cell.month());
  }
}
