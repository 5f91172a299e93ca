package lightkeeper.metric;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The curves of one model as they may be told, month by month in order of time. A step down is
 * people, so a point is told only where enough are watched and those who left since the point
 * before that is told are nobody or enough to hide among; other steps are told together with the
 * next. Where the share at one day is told as a figure of its own, that day counts as a point told.
 *
 * <p>Curves of successive windows share leavers. So a point is told only while every step that is
 * hidden, in this window and in those that share a quarter with it, can be of another number: there
 * is a quarter of the hidden step's window in which one leaver could as well have left on the other
 * side of the hidden day, because no curve that knows of that quarter tells a point between. All
 * that is told would be the same, so nobody can find out (a solution of the attacker's equations is
 * shown, not only not found); how many left at all, which other figures may tell, stays the same.
 * Where hiding points does not suffice, the figure is in the way.
 */
final class RetentionCurve {
  private static final int QUARTERS = 4;

  private final int day;
  private final int smallestGroup;
  private final TreeMap<Integer, Window> windows = new TreeMap<>();

  /**
   * Curves of a model.
   *
   * @param day the day whose share is a figure of its own
   * @param smallestGroup points need so many people
   */
  RetentionCurve(int day, int smallestGroup) {
    this.day = day;
    this.smallestGroup = smallestGroup;
  }

  /**
   * A point, told or not.
   *
   * @param tenureDays days since hire
   * @param suppression why nothing is told; null when it is
   * @param atRisk people watched on that day; null when not told
   * @param leavers those who left since the point before that is told; null when not told
   * @param survival share still employed; null when not told
   * @param limits of the share
   */
  record Point(
      int tenureDays,
      String suppression,
      Integer atRisk,
      Integer leavers,
      Double survival,
      Limits limits) {
    static Point hidden(int day, String reason) {
      return new Point(day, reason, null, null, null, Limits.NOTHING);
    }
  }

  /**
   * What may be told of one window.
   *
   * @param points a point for each quarter-year step of tenure
   * @param figureGivesAway whether a hidden step, of this window or an earlier one, would follow
   *     from the figure although no point of this window is told
   */
  record Told(List<Point> points, boolean figureGivesAway) {}

  /** What is known, and what is told, of the curve of one window. */
  private static final class Window {
    private final int quarter;
    private final TreeMap<Integer, PeopleCell.Step> steps = new TreeMap<>();
    private final TreeSet<Integer> told = new TreeSet<>();

    /** The day whose share is told as a figure; 0: none is. */
    private final int figure;

    Window(PeopleCell cell, String suppression, int day) {
      quarter = Disclosure.quarter(cell);
      cell.curve().forEach(step -> steps.put(step.tenureDays(), step));
      figure = suppression == null && steps.containsKey(day) ? day : 0;
    }

    /** Who left from the start of the curve up to a day that has a step; on day 0 nobody. */
    private int leavers(int at) {
      return at == 0 ? 0 : steps.get(at).leavers();
    }

    /** Who left up to a day since the last point told before it. */
    private int leaversSinceTold(int at) {
      Integer before = told.lower(at);
      return leavers(at) - (before == null ? 0 : leavers(before));
    }

    /** The days between which somebody can tell leavers apart. */
    private NavigableSet<Integer> marks() {
      TreeSet<Integer> marks = new TreeSet<>(told);
      if (figureCounts()) {
        marks.add(figure);
      }
      return marks;
    }

    /**
     * Whether the share that is told as a figure tells how many left: from a share and how many
     * were watched before follows a number, from a share alone that it is nobody, or somebody.
     */
    private boolean figureCounts() {
      return figure > 0 && (told.lower(figure) != null || leavers(figure) == 0);
    }

    private boolean tellsAnything() {
      return figure > 0 || !told.isEmpty();
    }

    /** Steps that are hidden although somebody left since the point told before. */
    private List<Integer> hidden() {
      return steps.keySet().stream()
          .filter(at -> !(at == figure && figureCounts()))
          .filter(at -> !told.contains(at) && leaversSinceTold(at) > 0)
          .toList();
    }

    /** Who of this window left in a quarter with a tenure from behind one day up to another. */
    private int gone(int in, int after, int until) {
      return steps.subMap(after, false, until, true).values().stream()
          .mapToInt(step -> step.gone().getOrDefault(in, 0))
          .sum();
    }
  }

  /**
   * Tells what may be told of the next month, or of the last one again.
   *
   * @param cell a cell with a curve
   * @param suppression why its figure is not told; null when it is
   * @param curveSuppression why no point of its curve is; null when some may be
   * @return what may be told
   */
  Told tell(PeopleCell cell, String suppression, String curveSuppression) {
    Window window = new Window(cell, suppression, day);
    Map<Integer, String> reasons = new TreeMap<>();
    for (int at : PeopleSurvival.days()) {
      String reason = curveSuppression;
      if (reason == null) {
        reason = reason(window, at);
      }
      if (reason == null) {
        window.told.add(at);
      } else {
        reasons.put(at, reason);
      }
    }
    windows.put(window.quarter, window);
    OptionalInt given = givenAway(window);
    while (given.isPresent() && !window.told.isEmpty()) {
      Integer mark = window.told.ceiling(given.getAsInt());
      if (mark == null) {
        mark = window.told.last();
      }
      window.told.remove(mark);
      reasons.put(mark, "differencing");
      given = givenAway(window);
    }
    List<Point> points = new ArrayList<>();
    for (int at : PeopleSurvival.days()) {
      if (reasons.containsKey(at)) {
        points.add(Point.hidden(at, reasons.get(at)));
      } else {
        PeopleCell.Step step = window.steps.get(at);
        points.add(
            new Point(
                at,
                null,
                step.atRisk(),
                window.leaversSinceTold(at),
                step.survival(),
                step.limits()));
      }
    }
    return new Told(points, window.figure > 0 && given.isPresent());
  }

  /** Why a point is not told, by itself and the points told before it; null when it is. */
  private String reason(Window window, int at) {
    PeopleCell.Step step = window.steps.get(at);
    int fewest = Math.max(PeopleSurvival.FEWEST_WATCHED, smallestGroup);
    if (step == null || step.atRisk() < fewest || isFew(window.leaversSinceTold(at))) {
      return "primary";
    }
    return at < window.figure && isFew(window.leavers(window.figure) - step.leavers())
        ? "differencing"
        : null;
  }

  /**
   * A day whose step, of this window or an earlier one, is hidden and could be of no other number.
   */
  private OptionalInt givenAway(Window now) {
    return windows.subMap(now.quarter - QUARTERS + 1, true, now.quarter, true).values().stream()
        .flatMapToInt(
            window ->
                window.hidden().stream()
                    .mapToInt(Integer::intValue)
                    .filter(at -> !canDiffer(window, at)))
        .findFirst();
  }

  /** Whether somebody could have left before a hidden day rather than behind it, or the reverse. */
  private boolean canDiffer(Window window, int at) {
    return IntStream.rangeClosed(window.quarter - QUARTERS + 1, window.quarter)
        .anyMatch(in -> canDiffer(in, at));
  }

  private boolean canDiffer(int in, int at) {
    Collection<Window> sharing = windows.subMap(in, true, in + QUARTERS - 1, true).values();
    List<Window> knowing = sharing.stream().filter(Window::tellsAnything).toList();
    int after = 0;
    int until = Integer.MAX_VALUE;
    for (Window window : knowing) {
      NavigableSet<Integer> marks = window.marks();
      if (marks.contains(at) || window.steps.firstKey() > at) {
        return false;
      }
      Integer before = marks.lower(at);
      Integer behind = marks.higher(at);
      after = Math.max(after, Math.max(before == null ? 0 : before, window.steps.firstKey() - 1));
      until = Math.min(until, behind == null ? Integer.MAX_VALUE : behind);
      if (window.figure == at && window.leavers(at) == 1) {
        // That somebody left by then is known, so it can only be one more.
        after = at;
      }
    }
    int from = after;
    int to = until;
    // Behind the last point told and where no curve is, too: other figures may tell how many left.
    return sharing.stream().anyMatch(window -> window.gone(in, from, to) > 0)
        && knowing.stream().allMatch(window -> window.gone(in, from, to) > 0);
  }

  private static boolean isFew(int leavers) {
    return leavers > 0 && leavers < Disclosure.FEW;
  }
}
