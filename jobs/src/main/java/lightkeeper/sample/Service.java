package lightkeeper.sample;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * A service, who owned it, and when it was live.
 *
 * @param id exported id
 * @param name exported name
 * @param tier 1 (most critical) to 4
 * @param availabilityTarget as exported; null where none is set
 * @param liveFrom first day live
 * @param liveTo first day no longer live; null while live
 * @param ecosystem {@code maven} or {@code npm}
 * @param tenures owners in order of time, at least one, possibly with gaps
 */
record Service(
    String id,
    String name,
    int tier,
    String availabilityTarget,
    LocalDate liveFrom,
    LocalDate liveTo,
    String ecosystem,
    List<Tenure> tenures) {

  /**
   * One row of ownership, half-open.
   *
   * @param to null: until further notice
   */
  record Tenure(Team team, Model model, LocalDate from, LocalDate to) {}

  /** The day after the last on which anything happens to the service within the window. */
  LocalDate exposedTo(Window window) {
    return liveTo != null && liveTo.isBefore(window.to()) ? liveTo : window.to();
  }

  /** The first day on which something may happen to the service within the window. */
  LocalDate exposedFrom(Window window) {
    return liveFrom.isAfter(window.from()) ? liveFrom : window.from();
  }

  /**
   * The regimes in order, covering the live time in the window: in a gap of ownership the last
   * owner's parameters go on.
   */
  List<Regime> regimes(Window window) {
    List<Regime> regimes = new ArrayList<>();
    for (int i = 0; i < tenures.size(); i++) {
      Tenure tenure = tenures.get(i);
      LocalDate from = i == 0 ? exposedFrom(window) : tenure.from();
      LocalDate end = exposedTo(window);
      LocalDate next = i + 1 < tenures.size() ? tenures.get(i + 1).from() : end;
      LocalDate to = next.isBefore(end) ? next : end;
      if (from.isBefore(to)) {
        regimes.add(new Regime(tenure.team(), tenure.model(), from, to));
      }
    }
    return regimes;
  }

  /** The regimes in order, without the gaps of ownership. */
  List<Regime> ownedRegimes(Window window) {
    List<Regime> regimes = new ArrayList<>();
    LocalDate end = exposedTo(window);
    for (Tenure tenure : tenures) {
      LocalDate to = tenure.to() == null || end.isBefore(tenure.to()) ? end : tenure.to();
      if (tenure.from().isBefore(to)) {
        regimes.add(new Regime(tenure.team(), tenure.model(), tenure.from(), to));
      }
    }
    return regimes;
  }

  /** The regime at an instant of the live time. */
  static Regime regimeAt(List<Regime> regimes, Instant instant) {
    for (Regime regime : regimes) {
      if (regime.endsAfter(instant)) {
        return regime;
      }
    }
    return regimes.get(regimes.size() - 1);
  }
}
