package lightkeeper.sample;

/**
 * What is planted for one model. {@code truth.yaml} says what each means.
 *
 * @param incidentRatio incident rate over that of feature_team, same tier
 * @param outageShare share of incidents with user impact that are outages; the rest degrade
 * @param restoreMedianHours median time to restore in tier 2
 * @param acknowledgeMedianMinutes median time to acknowledge
 * @param deploymentsPerMonth production deployments that reach users, per service-month in tier 2
 * @param changeFailProbability probability that such a deployment fails
 * @param leadTimeMedianHours median from commit to production
 * @param reworkShare share of such deployments that are rework, where known
 * @param upgradesPerPackageMonth hazard of an upgrade decision for one package
 * @param patchMedianDays median time to patch a critical or high vulnerability
 */
record ModelTruth(
    double incidentRatio,
    double outageShare,
    double restoreMedianHours,
    double acknowledgeMedianMinutes,
    double deploymentsPerMonth,
    double changeFailProbability,
    double leadTimeMedianHours,
    double reworkShare,
    double upgradesPerPackageMonth,
    double patchMedianDays) {}
