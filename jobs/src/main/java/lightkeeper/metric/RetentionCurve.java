package lightkeeper.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A curve as it may be told. A step down is people, so a point is told only where enough are
 * watched and those who left since the point before that is told are nobody or enough to hide
 * among; other steps are told together with the next. Where the share at one day is told as a
 * figure of its own, that day counts as a point told.
 */
final class RetentionCurve {
  private RetentionCurve() {}

  /**
   * A point, told or not.
   *
   * @param tenureDays days since hire
   * @param suppression why nothing is told; null when it is
   * @param atRisk people watched on that day; null when not told
   * @param leavers those who left since the point before that is told; null when not told
   * @param survival share still employed; null when not told
   */
  record Point(
      int tenureDays, String suppression, Integer atRisk, Integer leavers, Double survival) {
    static Point hidden(int day, String reason) {
      return new Point(day, reason, null, null, null);
    }
  }

  /**
   * Tells what may be told.
   *
   * @param verdict a cell with a curve, and what was decided about it
   * @param day the day whose share is a figure of its own
   * @param smallestGroup points need so many people
   * @return a point for each quarter-year step of tenure
   */
  static List<Point> of(Disclosure.Verdict verdict, int day, int smallestGroup) {
    Map<Integer, PeopleCell.Step> steps = new TreeMap<>();
    verdict.cell().curve().forEach(step -> steps.put(step.tenureDays(), step));
    int fewest = Math.max(PeopleSurvival.FEWEST_WATCHED, smallestGroup);
    PeopleCell.Step figure = verdict.suppression() == null ? steps.get(day) : null;
    List<Point> points = new ArrayList<>();
    int leaversTold = 0;
    for (int at : PeopleSurvival.days()) {
      PeopleCell.Step step = steps.get(at);
      if (verdict.curveSuppression() != null) {
        points.add(Point.hidden(at, verdict.curveSuppression()));
      } else if (step == null || step.atRisk() < fewest || isFew(step.leavers() - leaversTold)) {
        points.add(Point.hidden(at, "primary"));
      } else if (figure != null && at < day && isFew(figure.leavers() - step.leavers())) {
        points.add(Point.hidden(at, "differencing"));
      } else {
        points.add(
            new Point(at, null, step.atRisk(), step.leavers() - leaversTold, step.survival()));
        leaversTold = step.leavers();
      }
    }
    return points;
  }

  private static boolean isFew(int leavers) {
    return leavers > 0 && leavers < Disclosure.FEW;
  }
}
