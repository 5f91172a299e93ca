package lightkeeper.sample;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What was planted, as a commented YAML text for researchers. */
final class TruthText {
  private final StringBuilder text = new StringBuilder();

  private TruthText() {}

  /** The text, with line ends {@code \n}. To be asked when all files are written. */
  static String of(
      Profile profile, Organisation organisation, People people, Map<String, Tally> tallies) {
    TruthText truth = new TruthText();
    truth.head(profile, organisation.window());
    truth.text.append(TruthDefinitions.RATES);
    truth.tiers();
    truth.models(profile);
    truth.text.append(
        TruthDefinitions.constants(TeamEffects.INCIDENT_SIGMA, TeamEffects.OTHER_SIGMA));
    truth.confounding(profile, organisation);
    truth.movers(organisation);
    truth.effects(organisation.teams());
    truth.people();
    truth.drawn(organisation.window(), people);
    truth.tallies(tallies);
    return truth.text.toString();
  }

  private void head(Profile profile, Window window) {
    text.append(TruthDefinitions.HEAD)
        .append("as_of: ")
        .append(Window.AS_OF)
        .append("\nfirst_day: ")
        .append(window.from())
        .append("\nprofile:\n  name: ")
        .append(profile.name())
        .append("\n  teams: ")
        .append(profile.teams())
        .append("\n  services: ")
        .append(profile.services())
        .append("\n  months: ")
        .append(profile.months())
        .append("\n  snapshots: ")
        .append(profile.snapshots() == Snapshots.DAILY ? "daily" : "weekly")
        .append("\n  dependencies_per_service: ")
        .append(profile.dependencies())
        .append("\nseed: ")
        .append(profile.seed())
        .append('\n');
  }

  private void tiers() {
    text.append("\n# Tier 1 is the most critical.\ntiers:\n");
    for (int tier = 1; tier <= 4; tier++) {
      text.append("  ").append(tier).append(":\n");
      entry("incidents_per_service_month", Truth.tierIncidents(tier));
      entry("restore_time_factor", Truth.tierRestore(tier));
      entry("deployment_factor", Truth.tierDeployments(tier));
      text.append("    availability_target: ").append(Truth.tierTarget(tier)).append('\n');
    }
  }

  private void models(Profile profile) {
    text.append("\nmodels:\n");
    for (Model model : Model.values()) {
      ModelTruth truth = Truth.of(model);
      text.append("  ").append(model.id()).append(":\n");
      entry(
          "incident_ratio",
          model == Model.OPERATIONS_TEAM ? profile.operationsIncidents() : truth.incidentRatio());
      entry("outage_share", truth.outageShare());
      entry("restore_median_hours", truth.restoreMedianHours());
      entry("acknowledge_median_minutes", truth.acknowledgeMedianMinutes());
      entry("deployments_per_service_month", truth.deploymentsPerMonth());
      entry("change_fail_probability", truth.changeFailProbability());
      entry("lead_time_median_hours", truth.leadTimeMedianHours());
      entry("rework_share", truth.reworkShare());
      entry("upgrades_per_package_month", truth.upgradesPerPackageMonth());
      entry("patch_median_days", truth.patchMedianDays());
    }
  }

  private void confounding(Profile profile, Organisation organisation) {
    Model operations = Model.OPERATIONS_TEAM;
    Model products = Model.MULTI_PRODUCT_TEAM;
    Exposure own = Exposure.of(organisation, operations);
    Exposure other = Exposure.of(organisation, products);
    text.append(TruthDefinitions.CONFOUNDING)
        .append("incident_ratio_operations_to_multi_product:\n");
    text.append("  planted: ")
        .append(Digits.decimal(profile.operationsIncidents() / Truth.of(products).incidentRatio()))
        .append("\n  expected_adjusted: ")
        .append(Digits.decimal(own.adjustedRatioTo(other)))
        .append("\n  expected_naive: ")
        .append(Digits.decimal(own.naiveRatioTo(other)))
        .append("\nservice_months_by_tier: # tiers 1 to 4, washout included\n");
    for (Model model : Model.values()) {
      text.append("  ").append(model.id()).append(": [");
      for (int tier = 1; tier <= 4; tier++) {
        text.append(tier == 1 ? "" : ", ")
            .append(Digits.decimal(Exposure.of(organisation, model).months(tier)));
      }
      text.append("]\n");
    }
  }

  private void movers(Organisation organisation) {
    text.append(TruthDefinitions.MOVERS).append("movers:\n");
    organisation
        .movers()
        .forEach(
            (direction, count) ->
                text.append("  ").append(direction).append(": ").append(count).append('\n'));
  }

  private void effects(List<Team> teams) {
    text.append(TruthDefinitions.EFFECTS).append("team_effects:\n");
    for (Team team : teams) {
      TeamEffects effects = team.effects();
      text.append("  ").append(team.id()).append(": {");
      pair("incident_rate", effects.incidentRate(), ", ");
      pair("restore_time", effects.restoreTime(), ", ");
      pair("acknowledge_time", effects.acknowledgeTime(), ", ");
      pair("deployment_frequency", effects.deploymentFrequency(), ",\n    ");
      pair("change_failure", effects.changeFailure(), ", ");
      pair("lead_time", effects.leadTime(), ", ");
      pair("upgrade_rate", effects.upgradeRate(), ", ");
      pair("patch_time", effects.patchTime(), "}\n");
    }
  }

  private void people() {
    text.append(TruthDefinitions.PEOPLE).append("people:\n");
    for (Model model : Model.values()) {
      PeopleTruth truth = Truth.people(model);
      text.append("  ").append(model.id()).append(":\n");
      entry("voluntary_leaves_per_person_year", truth.voluntaryPerYear());
      entry("other_leaves_per_person_year", truth.othersPerYear());
      entry("moves_per_person_year", truth.movesPerYear());
      entry("completed_moves_per_person_year", truth.completedMovesPerYear());
      entry("posts_per_team", truth.teamSize());
      entry("contractor_share", truth.contractorShare());
      entry("retention_12_months", truth.twelveMonthRetention());
    }
    text.append(TruthDefinitions.peopleConstants());
  }

  private void drawn(Window window, People people) {
    text.append(TruthDefinitions.PEOPLE_DRAWN)
        .append("people_without_records: [")
        .append(people.withoutPeople().stream().map(Team::id).collect(Collectors.joining(", ")))
        .append("]\npeople_drawn:\n");
    for (Model model : Model.values()) {
      PeopleCount count = PeopleCount.of(people.spells(), model, window.from(), window.to());
      text.append("  ").append(model.id()).append(":\n");
      entry("employee_years", count.employeeYears());
      entry("contractor_years", count.contractorYears());
      entry("voluntary_leavers", count.voluntary());
      entry("other_leavers", count.others());
      entry("moves", count.moves());
    }
  }

  private void tallies(Map<String, Tally> tallies) {
    text.append(TruthDefinitions.FEEDS).append("feeds:\n");
    tallies.forEach(
        (feed, tally) -> {
          text.append("  ").append(feed).append(":\n");
          count("files", tally, Tally::files);
          count("records", tally, Tally::records);
          count("landed", tally, t -> t.records() - t.duplicates() - t.rejectedRecords());
          count("corrections", tally, Tally::corrections);
          count("duplicates", tally, Tally::duplicates);
          count("rejected", tally, Tally::rejectedRecords);
        });
    text.append(TruthDefinitions.DIRT).append("dirt:\n");
    for (Reject reason : Reject.values()) {
      text.append("  ").append(reason.id()).append(":\n");
      int total = 0;
      for (Map.Entry<String, Tally> feed : tallies.entrySet()) {
        int count = feed.getValue().rejected().getOrDefault(reason, 0);
        total += count;
        if (count > 0) {
          text.append("    ").append(feed.getKey()).append(": ").append(count).append('\n');
        }
      }
      text.append("    total: ").append(total).append('\n');
    }
  }

  private void entry(String key, double value) {
    text.append("    ").append(key).append(": ").append(Digits.decimal(value)).append('\n');
  }

  private void pair(String key, double value, String end) {
    text.append(key).append(": ").append(Digits.decimal(value)).append(end);
  }

  private void count(String key, Tally tally, ToDoubleFunction<Tally> count) {
    entry(key, count.applyAsDouble(tally));
  }
}
