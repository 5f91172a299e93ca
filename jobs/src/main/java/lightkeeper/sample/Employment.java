package lightkeeper.sample;

import java.util.Locale;

/** In which way somebody is employed. */
enum Employment {
  EMPLOYEE,
  CONTRACTOR;

  /** The word used in exports. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Hazard to leave for whatever reason under a model, per person-year. */
  double leavesPerYear(PeopleTruth truth) {
    return this == EMPLOYEE ? truth.leavesPerYear() : Truth.CONTRACTOR_LEAVES_PER_YEAR;
  }

  /** Hazard to be employed in another way from then on, per person-year. */
  double convertsPerYear() {
    return this == EMPLOYEE ? 0 : Truth.CONTRACTOR_HIRED_PER_YEAR;
  }
}
