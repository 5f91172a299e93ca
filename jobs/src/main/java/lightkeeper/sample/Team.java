package lightkeeper.sample;

import java.time.LocalDate;
import java.util.List;

/**
 * A team and the models it had.
 *
 * @param id exported id
 * @param name exported name
 * @param region exported region; null where not recorded
 * @param timeZone IANA name; null where not recorded (UTC)
 * @param periods in order of time, without gaps, the last without end
 * @param effects how it differs from its model
 * @param operationsIncidents what is planted while it is an operations team
 */
record Team(
    String id,
    String name,
    String region,
    String timeZone,
    List<Period> periods,
    TeamEffects effects,
    double operationsIncidents) {

  /**
   * A time under one model, half-open.
   *
   * @param to null: until further notice
   */
  record Period(Model model, LocalDate from, LocalDate to) {}

  /** The first model of the team. */
  Model firstModel() {
    return periods.get(0).model();
  }

  /** The incident rate planted for a model, over that of feature teams in the same tier. */
  double incidentRatio(Model model) {
    return model == Model.OPERATIONS_TEAM ? operationsIncidents : Truth.of(model).incidentRatio();
  }

  /** Whether the team has another model later. */
  boolean changesModel() {
    return periods.size() > 1;
  }
}
