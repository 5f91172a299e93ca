package lightkeeper.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import lightkeeper.sample.ExportFolder.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recovers what was planted from the files of several seeds, given the drawn team effects. */
class PlantedTruthTest {
  private static final int SEEDS = 12;
  private static final double STANDARD_ERRORS = 3.5;
  private static final Duration LINK = Duration.ofDays(3);

  /** What happened to a number of cases against what was to be expected. */
  private static final class Count {
    private double observed;
    private double expected;
    private double variance;

    void expect(double mean, double ofVariance) {
      expected += mean;
      variance += ofVariance;
    }

    void check(String what) {
      assertThat((observed - expected) / Math.sqrt(variance))
          .as("%s: %.1f observed, %.1f expected", what, observed, expected)
          .isBetween(-STANDARD_ERRORS, STANDARD_ERRORS);
    }
  }

  private static final Map<String, Count> INCIDENTS = new TreeMap<>();
  private static final Map<Model, Count> DEPLOYMENTS = new EnumMap<>(Model.class);
  private static final Map<Model, Count> FAILURES = new EnumMap<>(Model.class);
  private static final Map<Model, Count> RESTORED = new EnumMap<>(Model.class);
  private static final Map<Model, Count> PATCHED = new EnumMap<>(Model.class);
  private static final Map<Model, List<Double>> LAGS = new EnumMap<>(Model.class);

  @TempDir static Path folder;

  @BeforeAll
  static void generate() throws IOException {
    for (int seed = 1; seed <= SEEDS; seed++) {
      Profile profile = Profile.named("retail").withDependencies(1).withSeed(seed);
      Path out = folder.resolve("seed-" + seed);
      Generator.write(profile, out);
      Organisation organisation = Organisation.of(profile);
      Map<String, Service> services = new HashMap<>();
      organisation.services().forEach(service -> services.put(service.id(), service));
      expect(organisation);
      List<Row> incidents = ExportFolder.current(out, "incident", "incident_id");
      countIncidents(organisation, services, incidents);
      countDeployments(
          organisation,
          services,
          incidents,
          ExportFolder.current(out, "deployment", "deployment_id"));
      countPatches(
          organisation,
          services,
          ExportFolder.current(out, "vulnerability", "service_id", "advisory_id"));
      countLags(
          organisation,
          services,
          ExportFolder.current(out, "dependency", "service_id", "snapshot_on", "package"));
    }
  }

  @Test
  void incidentRatesAreAsPlantedInEveryModelAndTier() {
    assertThat(INCIDENTS).hasSize(20);
    INCIDENTS.forEach((cell, count) -> count.check("incidents " + cell));
  }

  @Test
  void deploymentRatesAreAsPlanted() {
    DEPLOYMENTS.forEach((model, count) -> count.check("deployments " + model));
  }

  @Test
  void changeFailRatesFollowThePlantedProbabilityThroughTheLinkRule() {
    FAILURES.forEach((model, count) -> count.check("failed deployments " + model));
  }

  @Test
  void halfOfTheIncidentsAreRestoredWithinThePlantedMedian() {
    RESTORED.forEach((model, count) -> count.check("restored within the median " + model));
  }

  @Test
  void halfOfTheVulnerabilitiesArePatchedWithinThePlantedMedian() {
    PATCHED.forEach((model, count) -> count.check("patched within the median " + model));
  }

  @Test
  void lagGrowsWhereUpgradesAreRare() {
    assertThat(meanLag(Model.OPERATIONS_TEAM)).isGreaterThan(2 * meanLag(Model.FEATURE_TEAM));
    assertThat(meanLag(Model.OPERATIONS_TEAM)).isGreaterThan(meanLag(Model.BACKGROUND_TEAM));
    assertThat(meanLag(Model.BACKGROUND_TEAM))
        .isGreaterThan(meanLag(Model.REGIONAL_DEVELOPER_SUPPORT));
  }

  private static void expect(Organisation organisation) {
    for (Service service : organisation.services()) {
      for (Regime regime : service.regimes(organisation.window())) {
        double incidents = Truth.incidentsPerMonth(regime, service.tier()) * regime.months();
        count(INCIDENTS, cell(regime, service)).expect(incidents, incidents);
        double deployments = Truth.deploymentsPerMonth(regime, service.tier()) * regime.months();
        count(DEPLOYMENTS, regime.model()).expect(deployments, deployments);
      }
    }
  }

  private static void countIncidents(
      Organisation organisation, Map<String, Service> services, List<Row> rows) {
    for (Row row : rows) {
      if (row.get("user_impact").equals("none")) {
        continue;
      }
      Service service = services.get(row.get("service_id"));
      Instant start = Instant.parse(row.get("started_at"));
      Regime regime = Service.regimeAt(service.regimes(organisation.window()), start);
      count(INCIDENTS, cell(regime, service)).observed++;
      double median =
          Truth.of(regime.model()).restoreMedianHours()
              * Truth.tierRestore(service.tier())
              * regime.team().effects().restoreTime();
      countWithin(count(RESTORED, regime.model()), start, row.get("resolved_at"), median);
    }
  }

  private static void countDeployments(
      Organisation organisation,
      Map<String, Service> services,
      List<Row> incidents,
      List<Row> deployments) {
    Map<String, NavigableMap<Instant, String>> byService = new HashMap<>();
    Set<String> failed = new HashSet<>();
    for (Row row : deployments) {
      if (reachedUsers(row)) {
        byService
            .computeIfAbsent(row.get("service_id"), id -> new TreeMap<>())
            .put(Instant.parse(row.get("finished_at")), row.get("deployment_id"));
        if (row.get("status").equals("rolled_back")) {
          failed.add(row.get("deployment_id"));
        }
      }
    }
    for (Row row : incidents) {
      Instant start = Instant.parse(row.get("started_at"));
      var deployed = byService.getOrDefault(row.get("service_id"), new TreeMap<>());
      var latest = deployed.floorEntry(start);
      if (row.get("user_impact").equals("none")) {
        continue;
      }
      if (!row.get("deployment_id").isEmpty()) {
        failed.add(row.get("deployment_id"));
      } else if (row.get("cause").matches("(change|defect|unknown)?")
          && latest != null
          && start.isBefore(latest.getKey().plus(LINK))) {
        failed.add(latest.getValue());
      }
    }
    for (Row row : deployments) {
      Instant finished = Instant.parse(row.get("finished_at"));
      if (reachedUsers(row)) {
        Service service = services.get(row.get("service_id"));
        Regime regime = Service.regimeAt(service.regimes(organisation.window()), finished);
        count(DEPLOYMENTS, regime.model()).observed++;
        if (!finished.plus(LINK).isAfter(Window.AS_OF)) {
          double p = Truth.changeFailProbability(regime);
          count(FAILURES, regime.model()).expect(p, p * (1 - p));
          count(FAILURES, regime.model()).observed +=
              failed.contains(row.get("deployment_id")) ? 1 : 0;
        }
      }
    }
  }

  private static void countPatches(
      Organisation organisation, Map<String, Service> services, List<Row> rows) {
    for (Row row : rows) {
      if (row.get("fix_available_at").isEmpty() || row.get("severity").matches("medium|low")) {
        continue;
      }
      Instant detected = Instant.parse(row.get("detected_at"));
      Instant available = Instant.parse(row.get("fix_available_at"));
      Instant clock = available.isAfter(detected) ? available : detected;
      Service service = services.get(row.get("service_id"));
      Regime regime = Service.regimeAt(service.regimes(organisation.window()), clock);
      double days =
          Truth.of(regime.model()).patchMedianDays() * regime.team().effects().patchTime();
      countWithin(count(PATCHED, regime.model()), clock, row.get("fixed_at"), 24 * days);
    }
  }

  private static void countLags(
      Organisation organisation, Map<String, Service> services, List<Row> rows) {
    for (Row row : rows) {
      if (!row.get("released_on").isEmpty() && row.get("service_id").startsWith("s")) {
        Service service = services.get(row.get("service_id"));
        Instant day = Instant.parse(row.get("snapshot_on") + "T00:00:00Z");
        Instant used = Instant.parse(row.get("released_on") + "T00:00:00Z");
        Instant latest = Instant.parse(row.get("latest_released_on") + "T00:00:00Z");
        assertThat(latest).isBetween(used, day);
        Regime regime = Service.regimeAt(service.regimes(organisation.window()), day);
        LAGS.computeIfAbsent(regime.model(), model -> new ArrayList<>())
            .add(Duration.between(used, latest).toDays() / 365.25);
      }
    }
  }

  private static double meanLag(Model model) {
    return LAGS.get(model).stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** Counts a case whose planted median lies before as-of. */
  private static void countWithin(Count count, Instant start, String end, double medianHours) {
    Instant median = Moments.hoursAfter(start, medianHours);
    if (median.isBefore(Window.AS_OF)) {
      count.expect(0.5, 0.25);
      count.observed += !end.isEmpty() && !Instant.parse(end).isAfter(median) ? 1 : 0;
    }
  }

  private static boolean reachedUsers(Row row) {
    return row.get("environment").equals("production") && !row.get("status").equals("failed");
  }

  private static String cell(Regime regime, Service service) {
    return regime.model().id() + " tier " + service.tier();
  }

  private static <K> Count count(Map<K, Count> counts, K key) {
    return counts.computeIfAbsent(key, created -> new Count());
  }
}
