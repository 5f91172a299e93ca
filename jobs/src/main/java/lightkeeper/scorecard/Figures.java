package lightkeeper.scorecard;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * All that a page is made from, as the published tables hold it. A figure that is not there is
 * null, and a word says why.
 *
 * @param month the page's month, as its first day
 * @param asOf up to when the data is complete
 * @param smallestGroup figures about fewer people than this are not shown
 * @param models the maintenance models in the order of their declaration
 * @param topics what leaders see, in order
 * @param definitions what each metric means
 * @param estimates values by metric, model, window and month, up to the page's month
 * @param comparisons pairs of models, of the page's month, the one before, and the last month of
 *     which people are told
 * @param transitions what happened to services that moved
 * @param curve shares still employed by days since hire, up to the page's month
 * @param coverage what share of records could be used, of the last twelve months
 * @param rejects records kept out, by feed and reason
 * @param exposure days of live services by model, of the page's month and the one before
 * @param holding how many teams held how many services in the page's month
 */
public record Figures(
    LocalDate month,
    Instant asOf,
    int smallestGroup,
    List<Model> models,
    List<Topic> topics,
    List<Definition> definitions,
    List<Estimate> estimates,
    List<Comparison> comparisons,
    List<Transition> transitions,
    List<CurvePoint> curve,
    List<Coverage> coverage,
    List<Reject> rejects,
    List<Exposure> exposure,
    Holding holding) {

  /**
   * A maintenance model.
   *
   * @param id its id
   * @param title its name for people
   */
  public record Model(String id, String title) {
    /** A title that turns the direction of writing would turn the sentences around it. */
    public Model {
      title = Words.withoutTurns(title);
    }
  }

  /**
   * A heading of the page, and what stands under it.
   *
   * @param heading the heading
   * @param question what a leader would ask
   * @param metrics what is shown, in order
   */
  public record Topic(String heading, String question, List<Shown> metrics) {}

  /**
   * A metric that leaders see.
   *
   * @param metricId the metric
   * @param sentence how a difference is told, with {model}, {times} and {other}; null: plainly
   * @param reference a value to see the figures against, in the metric's unit; null for none
   * @param referenceLabel what that value is; null for none
   * @param comparesRest whether comparisons of the metric are of the rest of a share, such as
   *     unavailability
   */
  public record Shown(
      String metricId,
      String sentence,
      Double reference,
      String referenceLabel,
      boolean comparesRest) {}

  /**
   * What a metric means.
   *
   * @param metricId the metric
   * @param title its name for people
   * @param outcome what it speaks of
   * @param kind rate, share, duration or survival
   * @param unit the unit of its value
   * @param lowerIsBetter which direction is better
   * @param meaning what it means, in words
   * @param source where the definition comes from
   * @param isPrimary whether it belongs to the family that is tested
   */
  public record Definition(
      String metricId,
      String title,
      String outcome,
      String kind,
      String unit,
      boolean lowerIsBetter,
      String meaning,
      String source,
      boolean isPrimary) {
    /** A title that turns the direction of writing would turn the sentences around it. */
    public Definition {
      title = Words.withoutTurns(title);
    }
  }

  /**
   * A value, or why there is none.
   *
   * @param metricId the metric
   * @param model the model
   * @param windowMonths length of the window that ends with the month
   * @param month the month
   * @param value the value in the metric's unit; null: see suppression
   * @param p90 time by which 90 % are over; null for none
   * @param low lower limit of the 95 % interval; null for none
   * @param high upper limit; null for none, or not reached where there is a lower one
   * @param intervalReason why a value has no interval; null: it has, or there is no value
   * @param suppression why there is no value; null: there is one
   * @param numerator what was counted; null where it is not told
   * @param denominator what it was divided by; null likewise
   * @param services services that it rests on; null likewise
   * @param teams teams that it rests on; null likewise
   * @param people people that it rests on; null for metrics about services
   */
  public record Estimate(
      String metricId,
      String model,
      int windowMonths,
      LocalDate month,
      Double value,
      Double p90,
      Double low,
      Double high,
      String intervalReason,
      String suppression,
      Double numerator,
      Double denominator,
      Long services,
      Long teams,
      Long people) {
    /** The same without its interval. */
    Estimate withoutLimits() {
      return new Estimate(
          metricId,
          model,
          windowMonths,
          month,
          value,
          p90,
          null,
          null,
          intervalReason,
          suppression,
          numerator,
          denominator,
          services,
          teams,
          people);
    }
  }

  /**
   * How two models differ.
   *
   * @param metricId the metric
   * @param month the last of its twelve months
   * @param model the model
   * @param reference the model it is compared to
   * @param effect the model's figure divided by the reference's; null: not comparable
   * @param low lower limit of the 95 % interval; null for none
   * @param high upper limit; null for none, or not reached where there is a lower one
   * @param pValue of the test; null: not comparable
   * @param pAdjusted the same, adjusted for how many are looked at; null: not one of those
   * @param adjustedFor within what like is compared with like; null: nothing
   * @param teams the model's teams; null: not told
   * @param referenceTeams the reference's teams; null: not told
   * @param verdict better, worse, no_clear_difference or not_comparable
   * @param reason why not comparable; null: it is
   */
  public record Comparison(
      String metricId,
      LocalDate month,
      String model,
      String reference,
      Double effect,
      Double low,
      Double high,
      Double pValue,
      Double pAdjusted,
      String adjustedFor,
      Long teams,
      Long referenceTeams,
      String verdict,
      String reason) {
    /** Whether chance does not explain the difference. */
    boolean isClear() {
      return verdict.equals("better") || verdict.equals("worse");
    }
  }

  /**
   * What services that moved had, divided by what they would have had.
   *
   * @param metricId the metric
   * @param from the model that services left
   * @param to the model that they came under
   * @param relativeMonth months since that of the move
   * @param effect the ratio; null: see suppression
   * @param low lower limit of the 95 % interval; null for none
   * @param high upper limit; null for none
   * @param switchers services that moved
   * @param controls services that stayed
   * @param washout whether any of it lies in the washout
   * @param suppression why there is no effect; null: there is one
   */
  public record Transition(
      String metricId,
      String from,
      String to,
      int relativeMonth,
      Double effect,
      Double low,
      Double high,
      long switchers,
      long controls,
      boolean washout,
      String suppression) {}

  /**
   * A point of a curve.
   *
   * @param month last of its twelve months
   * @param model the model
   * @param tenureDays days since hire
   * @param atRisk people watched; null: not told
   * @param survival share still employed; null: see suppression
   * @param low lower limit of its 95 % interval; null for none
   * @param high upper limit; null for none
   * @param suppression why there is no value; null: there is one
   */
  public record CurvePoint(
      LocalDate month,
      String model,
      int tenureDays,
      Long atRisk,
      Double survival,
      Double low,
      Double high,
      String suppression) {}

  /**
   * What share of a month's records could be used.
   *
   * @param feed the feed
   * @param aspect assigned, dated or linked
   * @param month the month
   * @param records records of which it is asked
   * @param covered those of which it holds
   */
  public record Coverage(String feed, String aspect, LocalDate month, long records, long covered) {}

  /**
   * Records kept out.
   *
   * @param feed the feed
   * @param reason the rule they break
   * @param records how many
   */
  public record Reject(String feed, String reason, long records) {}

  /**
   * Live services of a month under one model.
   *
   * @param month the month
   * @param model the model; null: nobody's
   * @param services services
   * @param teams teams that held them
   * @param days days live
   */
  public record Exposure(LocalDate month, String model, long services, long teams, double days) {}

  /**
   * Teams of any model and the live services that they held in a month. A service that moved within
   * it, or a team that changed its model, is counted once.
   *
   * @param services services
   * @param teams teams
   */
  public record Holding(long services, long teams) {}

  /** What a metric means; empty when it was not measured yet. */
  Optional<Definition> definition(String metricId) {
    return definitions.stream().filter(one -> one.metricId().equals(metricId)).findFirst();
  }

  /** A model's title; its id where the model is not declared any more. */
  String title(String model) {
    return models.stream()
        .filter(one -> one.id().equals(model))
        .map(Model::title)
        .findFirst()
        .orElse(model);
  }
}
