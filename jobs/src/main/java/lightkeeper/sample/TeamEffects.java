package lightkeeper.sample;

/**
 * By what factor one team differs from what is planted for its model; drawn once per team and
 * outcome and kept when the team changes its model. Factors on rates and probabilities have mean 1,
 * factors on medians of durations have median 1.
 *
 * @param incidentRate on the rate of incidents
 * @param restoreTime on the median time to restore
 * @param acknowledgeTime on the median time to acknowledge
 * @param deploymentFrequency on the rate of deployments
 * @param changeFailure on the probability that a deployment fails
 * @param leadTime on the median lead time
 * @param upgradeRate on the hazard of upgrade decisions
 * @param patchTime on the median time to patch
 */
record TeamEffects(
    double incidentRate,
    double restoreTime,
    double acknowledgeTime,
    double deploymentFrequency,
    double changeFailure,
    double leadTime,
    double upgradeRate,
    double patchTime) {

  /** Standard deviation of the logarithm of the effect on incidents. */
  static final double INCIDENT_SIGMA = 0.20;

  /** Standard deviation of the logarithm of every other effect. */
  static final double OTHER_SIGMA = 0.15;

  /** The effects of the team with this id. */
  static TeamEffects draw(long seed, String teamId) {
    return new TeamEffects(
        rate(seed, "incident_rate", teamId, INCIDENT_SIGMA),
        median(seed, "restore_time", teamId),
        median(seed, "acknowledge_time", teamId),
        rate(seed, "deployment_frequency", teamId, OTHER_SIGMA),
        rate(seed, "change_failure", teamId, OTHER_SIGMA),
        median(seed, "lead_time", teamId),
        rate(seed, "upgrade_rate", teamId, OTHER_SIGMA),
        median(seed, "patch_time", teamId));
  }

  private static double rate(long seed, String outcome, String teamId, double sigma) {
    return stream(seed, outcome, teamId).lognormal(StrictMath.exp(-sigma * sigma / 2), sigma);
  }

  private static double median(long seed, String outcome, String teamId) {
    return stream(seed, outcome, teamId).lognormal(1, OTHER_SIGMA);
  }

  private static Chance stream(long seed, String outcome, String teamId) {
    return Chance.of(seed, "team-effect/" + outcome + "/" + teamId);
  }
}
