package lightkeeper.sample;

/** The planted parameters. Every number a researcher may hope to recover is here. */
final class Truth {
  /** Days of a service-month. */
  static final double DAYS_PER_MONTH = 30.4375;

  /** Incidents with user impact per service-month of feature_team, by tier 1 to 4. */
  private static final double[] TIER_INCIDENTS = {2.4, 1.2, 0.6, 0.3};

  /** Restore medians are multiplied by this, by tier 1 to 4. */
  private static final double[] TIER_RESTORE = {0.6, 1.0, 1.5, 2.5};

  /**
   * Deployment rates are multiplied by this, by tier 1 to 4: in the proportions of the incident
   * base, so that deployments cause the same share of incidents in every tier.
   */
  private static final double[] TIER_DEPLOYMENTS = {2.0, 1.0, 0.5, 0.25};

  private static final String[] TIER_TARGETS = {"0.999", "0.995", "0.99", "0.95"};

  /** Extra incidents without user impact, per incident with it. */
  static final double NO_IMPACT_PER_INCIDENT = 0.25;

  /** Standard deviation of the logarithm of restore, acknowledge, lead and patch times. */
  static final double RESTORE_SIGMA = 1.0;

  static final double ACKNOWLEDGE_SIGMA = 0.7;
  static final double LEAD_TIME_SIGMA = 0.9;
  static final double PATCH_SIGMA = 0.8;

  /** How a failed deployment shows: rolled back only, by an incident only, both. */
  static final double ROLLED_BACK_ONLY = 0.40;

  static final double INCIDENT_ONLY = 0.45;
  static final double ROLLED_BACK_AND_INCIDENT = 0.15;

  /** Share of the incidents caused by deployments that name their deployment. */
  static final double EXPLICIT_LINK_SHARE = 0.55;

  /** Mean of the exponential delay of such an incident, drawn again from 72 hours on. */
  static final double FAILURE_DELAY_MEAN_HOURS = 6;

  static final double FAILURE_DELAY_LIMIT_HOURS = 72;

  /** Deployments that never reached users, and those outside production, per one that did. */
  static final double NEVER_REACHED_PER_DEPLOYMENT = 0.05;

  static final double STAGING_PER_DEPLOYMENT = 0.20;

  /** Share of deployments whose rework flag, and whose commit time, is not recorded. */
  static final double REWORK_UNKNOWN = 0.05;

  static final double COMMIT_UNKNOWN = 0.03;

  /** Share of deployments first exported wrongly and corrected a month later. */
  static final double DEPLOYMENT_CORRECTED = 0.003;

  /** Vulnerabilities per service-month, every model and tier. */
  static final double VULNERABILITIES_PER_MONTH = 0.5;

  /** Shares of critical, high, medium and low, and what multiplies their patch medians. */
  private static final double[] SEVERITY_SHARES = {0.10, 0.30, 0.40, 0.20};

  private static final double[] SEVERITY_PATCH = {1, 1, 2, 4};

  /** Share whose fix exists before detection, and that whose fix comes after; the rest never. */
  static final double FIX_BEFORE_DETECTION = 0.60;

  static final double FIX_AFTER_DETECTION = 0.25;
  static final double FIX_LEAD_MAXIMUM_DAYS = 20;
  static final double FIX_DELAY_MEDIAN_DAYS = 6;
  static final double FIX_DELAY_SIGMA = 1.0;

  /** Share of the snapshots of a service that were not taken. */
  static final double SNAPSHOT_MISSED = 0.005;

  /** Days of a person-year. */
  static final double DAYS_PER_YEAR = 365.25;

  /** Hazard of an employee to leave because a contract for a fixed term ends, every model. */
  static final double FIXED_TERM_ENDS_PER_YEAR = 0.01;

  /** Of the leavers for other reasons: involuntary, redundancy, retirement, other, not recorded. */
  private static final double[] OTHER_REASON_SHARES = {0.35, 0.20, 0.15, 0.15, 0.15};

  /** Hazards of a contractor to leave and to become an employee, every model. */
  static final double CONTRACTOR_LEAVES_PER_YEAR = 0.70;

  static final double CONTRACTOR_HIRED_PER_YEAR = 0.08;

  /** Share of the leaving contractors who leave of their own will, before the contract ends. */
  static final double CONTRACTOR_VOLUNTARY_SHARE = 0.15;

  /** Teams have up to so many posts more or less than is planted for their first model. */
  static final int TEAM_SIZE_SPREAD = 2;

  /** Of one team in so many the exports know no people. */
  static final int TEAMS_PER_TEAM_WITHOUT_PEOPLE = 30;

  /** The longest that anybody has been employed when the teams are founded. */
  static final double TENURE_LIMIT_YEARS = 6;

  /** How long a post stays vacant: so long at least, the rest exponential. */
  static final double VACANCY_LEAST_DAYS = 7;

  static final double VACANCY_MEAN_DAYS = 35;

  /** Share of the hired employees who left before, so many days before at least. */
  static final double REHIRED_SHARE = 0.10;

  static final int REHIRED_AFTER_DAYS = 90;

  /** Share of the moves after which somebody is in no team for a time, and how long. */
  static final double MOVES_WITH_GAP_SHARE = 0.30;

  static final int GAP_LEAST_DAYS = 5;
  static final int GAP_MOST_DAYS = 60;

  /** Share of those between teams who leave instead of joining the next. */
  static final double LEAVES_FROM_GAP_SHARE = 0.25;

  /** Leaving is known so many days ahead. */
  static final int NOTICE_DAYS = 45;

  /** Share of the spells of several rows that tell the leaving on the last row only. */
  static final double LEAVING_ON_LAST_ROW_SHARE = 0.30;

  /** Share of those employed at as-of who gave notice and stayed, and within how many days. */
  static final double WITHDRAWN_SHARE = 0.02;

  static final int WITHDRAWN_WITHIN_DAYS = 100;

  private Truth() {}

  /** What is planted for a model, where the profile does not say otherwise. */
  static ModelTruth of(Model model) {
    return switch (model) {
      case FEATURE_TEAM -> new ModelTruth(1.0, 0.30, 0.8, 4, 5.0, 0.07, 20, 0.08, 0.25, 6);
      case BACKGROUND_TEAM -> new ModelTruth(1.4, 0.32, 1.4, 15, 1.5, 0.13, 90, 0.18, 0.08, 20);
      case OPERATIONS_TEAM -> new ModelTruth(1.6, 0.35, 3.0, 12, 0.8, 0.20, 200, 0.25, 0.04, 32);
      case REGIONAL_DEVELOPER_SUPPORT ->
          new ModelTruth(1.3, 0.32, 1.6, 9, 1.5, 0.14, 60, 0.15, 0.12, 14);
      case MULTI_PRODUCT_TEAM -> new ModelTruth(1.1, 0.30, 0.9, 5, 4.0, 0.08, 26, 0.10, 0.22, 8);
    };
  }

  /** What is planted for the people of a model. */
  static PeopleTruth people(Model model) {
    return switch (model) {
      case FEATURE_TEAM -> new PeopleTruth(0.08, 0.08, 0.08, 12, 0.10);
      case BACKGROUND_TEAM -> new PeopleTruth(0.11, 0.08, 0.10, 6, 0.15);
      case OPERATIONS_TEAM -> new PeopleTruth(0.22, 0.11, 0.06, 13, 0.30);
      case REGIONAL_DEVELOPER_SUPPORT -> new PeopleTruth(0.14, 0.09, 0.08, 8, 0.20);
      case MULTI_PRODUCT_TEAM -> new PeopleTruth(0.07, 0.08, 0.08, 12, 0.10);
    };
  }

  /** Shares of involuntary, redundancy, retirement, other and no recorded reason; a copy. */
  static double[] otherReasonShares() {
    return OTHER_REASON_SHARES.clone();
  }

  /** Incidents with user impact per service-month of feature_team in this tier (1 to 4). */
  static double tierIncidents(int tier) {
    return TIER_INCIDENTS[tier - 1];
  }

  /** The factor on restore medians in this tier (1 to 4). */
  static double tierRestore(int tier) {
    return TIER_RESTORE[tier - 1];
  }

  /** The factor on deployment rates in this tier (1 to 4). */
  static double tierDeployments(int tier) {
    return TIER_DEPLOYMENTS[tier - 1];
  }

  /** The availability target of this tier (1 to 4), as exported. */
  static String tierTarget(int tier) {
    return TIER_TARGETS[tier - 1];
  }

  /** Shares of critical, high, medium and low vulnerabilities; a copy. */
  static double[] severityShares() {
    return SEVERITY_SHARES.clone();
  }

  /** The factor on the patch median: 0 critical, 1 high, 2 medium, 3 low. */
  static double severityPatch(int severity) {
    return SEVERITY_PATCH[severity];
  }

  /** Incidents with user impact per service-month, those caused by deployments included. */
  static double incidentsPerMonth(Regime regime, int tier) {
    return tierIncidents(tier)
        * regime.team().incidentRatio(regime.model())
        * regime.team().effects().incidentRate();
  }

  /** Production deployments that reach users per service-month. */
  static double deploymentsPerMonth(Regime regime, int tier) {
    return tierDeployments(tier)
        * of(regime.model()).deploymentsPerMonth()
        * regime.team().effects().deploymentFrequency();
  }

  /** Probability that a production deployment that reached users fails; at most 0.9. */
  static double changeFailProbability(Regime regime) {
    return StrictMath.min(
        0.9, of(regime.model()).changeFailProbability() * regime.team().effects().changeFailure());
  }

  /** Incidents caused by deployments per service-month: a part of {@link #incidentsPerMonth}. */
  static double causedIncidentsPerMonth(Regime regime, int tier) {
    return deploymentsPerMonth(regime, tier)
        * changeFailProbability(regime)
        * (INCIDENT_ONLY + ROLLED_BACK_AND_INCIDENT);
  }
}
