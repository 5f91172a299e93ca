package lightkeeper.sample;

/**
 * What is planted for the people of one model. {@code truth.yaml} says what each means.
 *
 * @param voluntaryPerYear hazard of an employee to leave of their own will, per person-year
 * @param othersPerYear hazard of an employee to leave for any other reason but the end of a
 *     contract, per person-year
 * @param movesPerYear hazard of anybody to move to another team, per person-year
 * @param teamSize mean number of posts in a team, contractors included
 * @param contractorShare share of the posts that are for contractors
 */
record PeopleTruth(
    double voluntaryPerYear,
    double othersPerYear,
    double movesPerYear,
    int teamSize,
    double contractorShare) {

  /** Hazard of an employee to leave for whatever reason, per person-year. */
  double leavesPerYear() {
    return voluntaryPerYear + othersPerYear + Truth.FIXED_TERM_ENDS_PER_YEAR;
  }

  /** Moves that come to another team, per person-year: the others leave from between two. */
  double completedMovesPerYear() {
    return movesPerYear * (1 - Truth.MOVES_WITH_GAP_SHARE * Truth.LEAVES_FROM_GAP_SHARE);
  }

  /** Probability that an employee is still employed 365 days after they were hired. */
  double twelveMonthRetention() {
    return StrictMath.exp(-leavesPerYear() * 365 / Truth.DAYS_PER_YEAR);
  }
}
