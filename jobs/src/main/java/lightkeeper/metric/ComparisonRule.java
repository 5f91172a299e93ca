package lightkeeper.metric;

import java.io.Serializable;

/**
 * How a metric is compared, small enough to be sent to where rows are.
 *
 * @param id the metric
 * @param form what is divided by what
 * @param lowerIsBetter whether a smaller effect is better
 * @param isPrimary whether it belongs to the family whose p-values are adjusted
 * @param isAboutPeople whether only what is told of both models may be compared
 * @param staffedTeamsOnly whether teams without people in the window are left out
 */
record ComparisonRule(
    String id,
    Form form,
    boolean lowerIsBetter,
    boolean isPrimary,
    boolean isAboutPeople,
    boolean staffedTeamsOnly)
    implements Serializable {

  /** What the effect is a ratio of. */
  enum Form {
    /** Of rates or shares. */
    RATIO,
    /** Of the rest of a share of time, such as unavailability: shares near 1 hide what differs. */
    REST,
    /** Of medians. */
    DURATION,
    /** Of hazards of leaving. */
    HAZARD
  }

  /** Within what like is compared with like; null: within nothing. */
  String adjustedFor() {
    if (!isAboutPeople) {
      return "tier";
    }
    return form == Form.HAZARD ? "region" : null;
  }

  static ComparisonRule of(Metric metric) {
    boolean lower = metric.better().equals("lower");
    Form form =
        switch (metric.kind()) {
          case DURATION -> Form.DURATION;
          case SURVIVAL -> Form.HAZARD;
          case RATE -> Form.RATIO;
          case SHARE -> metric.comparesRest() ? Form.REST : Form.RATIO;
        };
    return new ComparisonRule(
        metric.id(),
        form,
        lower || form == Form.REST || form == Form.HAZARD,
        metric.isPrimary(),
        metric.isAboutPeople(),
        metric.staffedTeamsOnly());
  }
}
