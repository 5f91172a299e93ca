package lightkeeper.sample;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens to one service, before it has a number and owners: where it starts, when it is live,
 * and the steps from owner to owner.
 */
final class ServicePlan {
  /**
   * A change of owner.
   *
   * @param leaves last owner's time ends here
   * @param joins next owner's time starts here, the same day or after a gap
   * @param model the next owner's model
   * @param sameTeam whether the owner comes back instead of another team of the model
   */
  record Step(LocalDate leaves, LocalDate joins, Model model, boolean sameTeam) {}

  private final Model model;
  private final int tier;
  private final List<Step> steps = new ArrayList<>();
  private LocalDate liveFrom;
  private LocalDate liveTo;

  /** A service that is live throughout and keeps its owner. */
  ServicePlan(Model model, int tier, LocalDate liveFrom) {
    this.model = model;
    this.tier = tier;
    this.liveFrom = liveFrom;
  }

  /** The model at the start. */
  Model model() {
    return model;
  }

  /** The model after all steps so far. */
  Model lastModel() {
    return steps.isEmpty() ? model : steps.get(steps.size() - 1).model();
  }

  /** The tier, 1 to 4. */
  int tier() {
    return tier;
  }

  /** First day live. */
  LocalDate liveFrom() {
    return liveFrom;
  }

  /** First day no longer live; null while live. */
  LocalDate liveTo() {
    return liveTo;
  }

  /** The changes of owner in order of time. */
  List<Step> steps() {
    return steps;
  }

  /** Adds a change of owner after those before. */
  void then(Step step) {
    steps.add(step);
  }

  /** The service goes live only on this day. */
  void goesLive(LocalDate day) {
    liveFrom = day;
  }

  /** The service retires on this day. */
  void retires(LocalDate day) {
    liveTo = day;
  }
}
