package lightkeeper.metric;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * What a people metric comes to for one model over the twelve months that end with a month, before
 * anything of it is hidden. It lives in memory only: what is written has passed {@link Disclosure}.
 *
 * @param metricId the metric
 * @param model the maintenance model
 * @param month last month of the window, as its first day
 * @param want why there is no value for want of data; null when there is one
 * @param fewWatched whether there is no value because too few are watched on the day it is told for
 * @param value the value; null when there is none
 * @param limits of the value
 * @param numerator what was counted; null for survival
 * @param denominator what it was divided by; null for survival
 * @param teams teams with a denominator, or people
 * @param people distinct people with time in the cell
 * @param personDays their days
 * @param counted distinct people who were counted: leavers, movers; 0 when nobody is counted
 * @param others distinct people with time in the cell who were not
 * @param countsPeople whether counting few would tell who they are
 * @param curve for survival: every quarter-year step, none hidden; else empty
 */
public record PeopleCell(
    String metricId,
    String model,
    LocalDate month,
    String want,
    boolean fewWatched,
    Double value,
    Limits limits,
    Double numerator,
    Double denominator,
    long teams,
    long people,
    double personDays,
    long counted,
    long others,
    boolean countsPeople,
    List<Step> curve)
    implements Serializable {

  /**
   * A point of a curve.
   *
   * @param tenureDays days since hire
   * @param atRisk people watched on that day
   * @param leavers who left from the start of the curve up to that day
   * @param survival share still employed of those there at the start
   * @param limits of that share
   * @param gone who left since the step before, or the start, by the quarter of their last day (as
   *     {@link Disclosure#quarter(LocalDate)} numbers them)
   */
  public record Step(
      int tenureDays,
      int atRisk,
      int leavers,
      double survival,
      Limits limits,
      Map<Integer, Integer> gone)
      implements Serializable {}

  /** Whether nobody is in it, so that there is nobody to hide. */
  boolean isEmpty() {
    return people == 0;
  }
}
