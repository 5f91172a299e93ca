package lightkeeper.metric;

import java.io.Serializable;

/**
 * What of a people metric its estimator must know, small enough to be sent to where rows are.
 *
 * @param id the metric
 * @param per the value is told for so many of the denominator's unit
 * @param tenureDays for survival: the day for which the share is told
 * @param countsPeople whether what is counted are people
 * @param staffedTeamsOnly whether teams without people in the window are left out of both sides
 */
record PeopleRule(
    String id, double per, int tenureDays, boolean countsPeople, boolean staffedTeamsOnly)
    implements Serializable {

  static PeopleRule of(Metric metric) {
    return new PeopleRule(
        metric.id(),
        metric.per(),
        metric.tenureDays(),
        metric.numeratorCountsPeople(),
        metric.staffedTeamsOnly());
  }
}
