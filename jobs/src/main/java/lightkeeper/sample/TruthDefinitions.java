package lightkeeper.sample;

/** The comments and constants of {@code truth.yaml}: what each planted number means. */
final class TruthDefinitions {
  static final String HEAD =
      """
      # What was planted in these exports. Everything here is made up; no organisation is behind it.
      # Written by `lightkeeper generate`; the same profile and seed give the same bytes.
      # Exports are complete up to as_of; first_day is the first day with ownership and events.
      """;

  static final String RATES =
      """

      # How events are drawn
      #
      # A service-month is 30.4375 days. The parameters of the owner's model hold from the day the
      # ownership row begins (its first 28 days included) until the next row begins: in a gap of
      # ownership the last owner's go on. There is no trend and no season. Days are drawn evenly;
      # incidents fall more often between 8 and 18 o'clock UTC, deployments mostly on working days.
      #
      # team effect       a factor of the team's own for each outcome, drawn once per team and
      #                   kept when the team changes model: lognormal, with mean 1 on rates and
      #                   probabilities, with median 1 on median durations. Below: team_effects.
      # incident rate     incidents with user impact per service-month, a Poisson process:
      #                   tiers.incidents_per_service_month x models.incident_ratio x team effect.
      #                   Those caused by deployments are PART of it, not added to it.
      # caused incidents  deployments_per_service_month x deployment_factor x
      #                   change_fail_probability x the share that fails by an incident, each with
      #                   its team effect. The rest of the incident rate is background, with
      #                   causes infrastructure, capacity, dependency and security only, which no
      #                   rule links to a deployment. An incident that would begin after the
      #                   service retired, or after as_of, is not exported.
      # outage_share      of incidents with user impact; the others are `degraded`.
      # no impact         further incidents with impact `none`, on top of the incident rate.
      # time to restore   lognormal, median restore_median_hours x restore_time_factor x team
      #                   effect.
      # acknowledge       lognormal, median acknowledge_median_minutes x team effect; where it
      #                   would come after the resolution it is empty (censored at the
      #                   resolution).
      # deployments       production deployments that reach users, a Poisson process of
      #                   deployments_per_service_month x deployment_factor x team effect.
      # change fail       each of them fails with change_fail_probability x team effect: it is
      #                   rolled back, or an incident with user impact follows within 72 hours, or
      #                   both.
      # lead time         lognormal, median lead_time_median_hours x team effect.
      # rework_share      of deployments whose flag is known; independent of failures.
      # upgrades          for each package of a service, decisions to upgrade come at the hazard
      #                   upgrades_per_package_month x team effect and take the newest release of
      #                   that day; one changes nothing where that is in use already. The lag
      #                   grows a day a day behind a package that goes on releasing. At the start
      #                   the last decision lies back by an exponential time of the same hazard,
      #                   at most three years and at most the service's age plus 30 days.
      # patch time        from the later of detection and fix, lognormal, median patch_median_days
      #                   x severity factor x team effect; parameters of the owner at that
      #                   instant. No fix, no patch.
      # availability      follows from outages and restore times; only the targets are planted.
      #                   Some services of tier 4 have no target.
      """;

  static final String CONFOUNDING =
      """

      # The case mix confounds the naive comparison: operations teams hold mostly services of tier 3
      # and 4, which have few incidents under any model; multi-product teams hold tier 1 and 2.
      # planted:           in every tier, team effects apart; what to recover with the tier
      #                    adjusted.
      # expected_adjusted: the same with the drawn team effects, both models standardised to their
      #                    service-months by tier; between it and the planted ratio lies the luck of
      #                    which teams there are, which an interval by team has to allow for.
      # expected_naive:    all tiers thrown together, with the drawn team effects.
      """;

  static final String MOVERS =
      """

      # How often services change model in each direction, with the team's own changes of model.
      """;

  static final String EFFECTS =
      """

      # The factors drawn for each team.
      """;

  static final String FEEDS =
      """

      # Records in the files, by feed: records = landed + duplicates + rejected. Corrections are
      # landed records of a key that an earlier file has too, with a later updated_at. Records of
      # unreadable files are not counted.
      """;

  static final String DIRT =
      """

      # Records planted to be rejected, by reason and feed. They have keys of their own and change
      # nothing above. unreadable_file counts files.
      """;

  private TruthDefinitions() {}

  /** The constants that do not depend on model or tier. */
  static String constants(double incidentSigma, double otherSigma) {
    return String.join(
            "\n",
            "",
            "# Standard deviations are of the logarithm. Shares are of the whole, 0 to 1.",
            "common:",
            "  team_effect_sd:",
            entry("  incident_rate", incidentSigma),
            entry("  all_others", otherSigma),
            entry("restore_time_sd", Truth.RESTORE_SIGMA),
            entry("acknowledge_time_sd", Truth.ACKNOWLEDGE_SIGMA),
            entry("lead_time_sd", Truth.LEAD_TIME_SIGMA),
            entry("patch_time_sd", Truth.PATCH_SIGMA),
            entry("incidents_without_impact_per_incident_with", Truth.NO_IMPACT_PER_INCIDENT),
            "  failed_deployments: # shares of the failed ones",
            entry("  rolled_back_only", Truth.ROLLED_BACK_ONLY),
            entry("  incident_only", Truth.INCIDENT_ONLY),
            entry("  rolled_back_and_incident", Truth.ROLLED_BACK_AND_INCIDENT),
            "  # delay from deployment to incident: exponential, drawn again from 72 hours on",
            entry("failure_delay_mean_hours", Truth.FAILURE_DELAY_MEAN_HOURS),
            "  # caused incidents that name their deployment; the others have cause change,"
                + " defect,",
            "  # unknown or none",
            entry("explicit_deployment_id_share", Truth.EXPLICIT_LINK_SHARE),
            "  # per production deployment that reached users",
            entry("deployments_never_reached_users", Truth.NEVER_REACHED_PER_DEPLOYMENT),
            entry("deployments_to_staging", Truth.STAGING_PER_DEPLOYMENT),
            entry("rework_unknown_share", Truth.REWORK_UNKNOWN),
            entry("commit_unknown_share", Truth.COMMIT_UNKNOWN),
            entry("vulnerabilities_per_service_month", Truth.VULNERABILITIES_PER_MONTH),
            "  # critical, high, medium, low",
            "  vulnerability_severity_shares: " + list(Truth.severityShares()),
            "  patch_time_severity_factors: "
                + list(
                    Truth.severityPatch(0),
                    Truth.severityPatch(1),
                    Truth.severityPatch(2),
                    Truth.severityPatch(3)),
            "  # a fix exists already at detection (evenly up to so many days before), comes after"
                + " it",
            "  # (lognormal), or never comes",
            entry("fix_before_detection_share", Truth.FIX_BEFORE_DETECTION),
            entry("fix_before_detection_maximum_days", Truth.FIX_LEAD_MAXIMUM_DAYS),
            entry("fix_after_detection_share", Truth.FIX_AFTER_DETECTION),
            entry("fix_after_detection_median_days", Truth.FIX_DELAY_MEDIAN_DAYS),
            entry("fix_after_detection_sd", Truth.FIX_DELAY_SIGMA),
            entry("snapshots_missed_share", Truth.SNAPSHOT_MISSED))
        + "\n";
  }

  private static String entry(String key, double value) {
    return "  " + key + ": " + Digits.decimal(value);
  }

  private static String list(double... values) {
    StringBuilder list = new StringBuilder("[");
    for (double value : values) {
      list.append(list.length() == 1 ? "" : ", ").append(Digits.decimal(value));
    }
    return list.append(']').toString();
  }
}
