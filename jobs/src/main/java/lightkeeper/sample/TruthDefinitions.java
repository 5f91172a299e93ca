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

  static final String PEOPLE =
      """

      # How people are drawn
      #
      # A person-year is 365.25 days. Every hazard is constant: it depends on the model that the
      # team has on the day and on nothing else, not on tenure, season, person or team. So there
      # is no team effect. Days are drawn evenly, weekends included.
      #
      # posts             each team has posts_per_team of its first model, up to posts_spread more
      #                   or fewer, and keeps them when its model changes: people follow their
      #                   team. contractor_share of them are for contractors. All are taken when
      #                   the team is founded, two years before first_day, by people hired up to
      #                   tenure_limit_years before: as long ago as the hazard lets people stay.
      # leaves            employees leave of their own will (voluntary), for the reasons of
      #                   other_reason_shares (other), or because a fixed term ends, which counts
      #                   in retention and not in attrition. left_on is the first day not
      #                   employed; the day before decides on the model.
      # hires             a vacant post is filled from outside after vacancy_least_days and an
      #                   exponential time, vacancy_mean_days in all, unless somebody moved there
      #                   meanwhile. For rehired_share of the hired employees somebody is drawn
      #                   who left of their own will: hired, if long enough ago, with the same
      #                   employee_id and a new hired_on.
      # moves             to another team of any model: of three drawn, the one that lacks most
      #                   people. moves_with_gap_share pass gap_days in no team, and
      #                   leaves_from_gap_share of those leave (voluntary) instead of joining:
      #                   they leave no team and are in no hazard, and their move is not
      #                   completed. transfer_rate is to recover the completed moves.
      # contractors       leave at contractor_leaves_per_person_year: end_of_contract, but
      #                   contractor_voluntary_share `voluntary`, which no attrition counts. They
      #                   move like employees, and become employees in the same team and with the
      #                   same hired_on at contractor_hired_per_person_year, which is no move.
      # retention         retention_12_months is the probability to be employed 365 days after
      #                   being hired: exp(-(voluntary + other + fixed term) x 365 / 365.25). From
      #                   a tenure of d days on it is that to the power of (365 - d) / 365.
      #
      # How people are exported
      #
      # One file for each year in which people were hired. Who left by first_day is not in the
      # exports: everybody hired earlier is a survivor, and time before first_day must not count.
      # Teams before their founding are not known: assigned_from is the founding at the earliest.
      # All rows of a spell tell left_on and leave_reason; those of leaving_on_last_row_share of
      # the spells on the last row only. assigned_to on the last row of a leaver may be empty or
      # later than left_on. Leaving is exported up to notice_days after as_of, moves and hires up
      # to as_of. withdrawn_share of those employed at as_of gave notice and took it back: a later
      # record of the same key corrects the first.
      """;

  static final String PEOPLE_DRAWN =
      """

      # What was drawn, from first_day to as_of, by the model of the team: employees and contractors
      # in teams, leavers (employees only; ends of contracts and leaves from a gap not counted) and
      # moves of employees. Teams without records are a supplier's: nobody of theirs is exported.
      """;

  static final String FEEDS =
      """

      # Records in the files, by feed: records = landed + duplicates + rejected. Corrections are
      # landed records of a key that an earlier file has too, with a later updated_at; for people,
      # that an earlier record of the file has too. Records of unreadable files are not counted.
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

  /** The constants about people that do not depend on the model. */
  static String peopleConstants() {
    return String.join(
            "\n",
            "people_common:",
            entry("posts_spread", Truth.TEAM_SIZE_SPREAD),
            entry("tenure_limit_years", Truth.TENURE_LIMIT_YEARS),
            "  # involuntary, redundancy, retirement, other, empty",
            "  other_reason_shares: " + list(Truth.otherReasonShares()),
            entry("fixed_term_ends_per_person_year", Truth.FIXED_TERM_ENDS_PER_YEAR),
            entry("vacancy_least_days", Truth.VACANCY_LEAST_DAYS),
            entry("vacancy_mean_days", Truth.VACANCY_MEAN_DAYS),
            entry("rehired_share", Truth.REHIRED_SHARE),
            entry("rehired_least_days_after_leaving", Truth.REHIRED_AFTER_DAYS),
            entry("moves_with_gap_share", Truth.MOVES_WITH_GAP_SHARE),
            "  gap_days: " + list(Truth.GAP_LEAST_DAYS, Truth.GAP_MOST_DAYS),
            entry("leaves_from_gap_share", Truth.LEAVES_FROM_GAP_SHARE),
            entry("contractor_leaves_per_person_year", Truth.CONTRACTOR_LEAVES_PER_YEAR),
            entry("contractor_voluntary_share", Truth.CONTRACTOR_VOLUNTARY_SHARE),
            entry("contractor_hired_per_person_year", Truth.CONTRACTOR_HIRED_PER_YEAR),
            entry("notice_days", Truth.NOTICE_DAYS),
            entry("leaving_on_last_row_share", Truth.LEAVING_ON_LAST_ROW_SHARE),
            entry("withdrawn_share", Truth.WITHDRAWN_SHARE))
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
