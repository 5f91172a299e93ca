package lightkeeper.metric;

import java.io.Serializable;

/**
 * What of a people metric its estimator must know, small enough to be sent to where rows are.
 *
 * @param id the metric
 * @param tenureDays for survival: the day for which the share is told
 * @param ratio how a rate or share is told
 * @param staffedTeamsOnly whether teams without people in the window are left out of both sides
 */
record PeopleRule(String id, RatioRule ratio, int tenureDays, boolean staffedTeamsOnly)
    implements Serializable {

  /** Whether what is counted are people, of whom a few would be known. */
  boolean countsPeople() {
    return ratio.counts() == Metric.Counts.CASES;
  }

  static PeopleRule of(Metric metric) {
    return new PeopleRule(
        metric.id(), RatioRule.of(metric), metric.tenureDays(), metric.staffedTeamsOnly());
  }
}
