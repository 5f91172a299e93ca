package lightkeeper.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The curves of one model as they may be told, month by month in order of time. A step down is
 * people, so a point is told only where enough are watched and those who left since the point
 * before that is told are nobody or enough to hide among; other steps are told together with the
 * next. Where the share at one day is told as a figure of its own, that day counts as a point told.
 * Curves of successive windows share leavers, so a point after which an earlier step that was
 * hidden could be of one number of people only is hidden too ({@link Inference}).
 */
final class RetentionCurve {
  private static final int QUARTERS = 4;

  private final int day;
  private final int smallestGroup;
  private final Map<Stretch, Map<Integer, Long>> told = new HashMap<>();
  private final Map<Stretch, Set<Integer>> hidden = new HashMap<>();

  /** From behind one day of tenure up to another. */
  private record Stretch(int from, int to) {}

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
   * Tells what may be told of the next month.
   *
   * @param verdict a cell with a curve, and what was decided about it
   * @return a point for each quarter-year step of tenure
   */
  List<Point> points(Disclosure.Verdict verdict) {
    int quarter = Disclosure.quarter(verdict.cell());
    Map<Integer, PeopleCell.Step> steps = new TreeMap<>();
    verdict.cell().curve().forEach(step -> steps.put(step.tenureDays(), step));
    int fewest = Math.max(PeopleSurvival.FEWEST_WATCHED, smallestGroup);
    PeopleCell.Step figure = verdict.suppression() == null ? steps.get(day) : null;
    List<Point> points = new ArrayList<>();
    int leaversTold = 0;
    int dayTold = 0;
    int dayBefore = 0;
    for (int at : PeopleSurvival.days()) {
      PeopleCell.Step step = steps.get(at);
      String reason = verdict.curveSuppression();
      if (reason == null
          && (step == null || step.atRisk() < fewest || isFew(step.leavers() - leaversTold))) {
        reason = "primary";
      }
      if (reason == null
          && ((figure != null && at < day && isFew(figure.leavers() - step.leavers()))
              || givesAway(new Stretch(dayTold, at), quarter, step.leavers() - leaversTold))) {
        reason = "differencing";
      }
      if (reason == null) {
        int leavers = step.leavers() - leaversTold;
        told.computeIfAbsent(new Stretch(dayTold, at), key -> new TreeMap<>())
            .put(quarter, (long) leavers);
        points.add(new Point(at, null, step.atRisk(), leavers, step.survival(), step.limits()));
        leaversTold = step.leavers();
        dayTold = at;
      } else {
        hidden.computeIfAbsent(new Stretch(dayBefore, at), key -> new TreeSet<>()).add(quarter);
        points.add(Point.hidden(at, reason));
      }
      dayBefore = at;
    }
    return points;
  }

  private boolean givesAway(Stretch stretch, int quarter, long leavers) {
    Set<Integer> unknown = hidden.get(stretch);
    if (unknown == null) {
      return false;
    }
    Inference inference = new Inference(QUARTERS);
    told.getOrDefault(stretch, Map.of()).forEach(inference::whole);
    unknown.forEach(earlier -> inference.wholeIsHidden(earlier, WindowCounts.Range.ANY));
    inference.whole(quarter, leavers);
    return inference.findsOut();
  }

  private static boolean isFew(int leavers) {
    return leavers > 0 && leavers < Disclosure.FEW;
  }
}
