package lightkeeper.sample;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Draws the deployments of each service and exports them by the month in which they finished. */
final class DeploymentExports {
  private final Profile profile;
  private final Window window;
  private final Feed feed =
      new Feed(
          "deployment",
          "deployment_id",
          "service_id",
          "environment",
          "status",
          "started_at",
          "finished_at",
          "committed_at",
          "is_rework",
          "updated_at");

  /** Exports without records. */
  DeploymentExports(Profile profile, Window window) {
    this.profile = profile;
    this.window = window;
    feed.expect(window.months());
  }

  /** The feed as collected so far. */
  Feed feed() {
    return feed;
  }

  /** Draws and collects the deployments of a service, and returns them in order of time. */
  List<Deployment> add(Service service) {
    List<Deployment> deployments = draw(service);
    for (Deployment deployment : deployments) {
      export(service, deployment);
    }
    return deployments;
  }

  private List<Deployment> draw(Service service) {
    Chance chance = Chance.of(profile.seed(), "deployment/" + service.id());
    List<Deployment> drawn = new ArrayList<>();
    for (Regime regime : service.regimes(window)) {
      double mean = Truth.deploymentsPerMonth(regime, service.tier()) * regime.months();
      int reached = chance.poisson(mean);
      int neverReached = chance.poisson(mean * Truth.NEVER_REACHED_PER_DEPLOYMENT);
      int staging = chance.poisson(mean * Truth.STAGING_PER_DEPLOYMENT);
      for (int i = 0; i < reached; i++) {
        drawn.add(production(chance, regime));
      }
      for (int i = 0; i < neverReached; i++) {
        drawn.add(deployment(chance, regime, "production", "failed", null));
      }
      for (int i = 0; i < staging; i++) {
        drawn.add(deployment(chance, regime, "staging", "succeeded", null));
      }
    }
    drawn.sort(Comparator.comparing(Deployment::finishedAt));
    List<Deployment> numbered = new ArrayList<>();
    for (Deployment deployment : drawn) {
      String number = Digits.padded(numbered.size() + 1, 4);
      numbered.add(deployment.withId("dep-" + service.id() + "-" + number));
    }
    return numbered;
  }

  private static Deployment production(Chance chance, Regime regime) {
    if (!chance.happens(Truth.changeFailProbability(regime))) {
      return deployment(chance, regime, "production", "succeeded", null);
    }
    int how =
        chance.weighted(
            Truth.ROLLED_BACK_ONLY, Truth.INCIDENT_ONLY, Truth.ROLLED_BACK_AND_INCIDENT);
    Double delay = how == 0 ? null : (Double) failureDelay(chance);
    return deployment(chance, regime, "production", how == 1 ? "succeeded" : "rolled_back", delay);
  }

  private static double failureDelay(Chance chance) {
    double hours = Truth.FAILURE_DELAY_LIMIT_HOURS;
    while (hours >= Truth.FAILURE_DELAY_LIMIT_HOURS) {
      hours = Truth.FAILURE_DELAY_MEAN_HOURS * chance.exponential();
    }
    return hours;
  }

  /** Draws the rest of a deployment; {@code incidentHours} is null if it caused no incident. */
  private static Deployment deployment(
      Chance chance, Regime regime, String environment, String status, Double incidentHours) {
    ModelTruth truth = Truth.of(regime.model());
    Instant finished = Moments.deployment(chance, regime);
    double leadHours =
        chance.lognormal(
            truth.leadTimeMedianHours() * regime.team().effects().leadTime(),
            Truth.LEAD_TIME_SIGMA);
    boolean commitKnown = !chance.happens(Truth.COMMIT_UNKNOWN);
    boolean rework = chance.happens(truth.reworkShare());
    boolean reworkKnown = !chance.happens(Truth.REWORK_UNKNOWN);
    return new Deployment(
        "",
        environment,
        status,
        finished.minusSeconds(120 + chance.below(1_200)),
        finished,
        commitKnown ? finished.minusSeconds(StrictMath.round(leadHours * 3_600)) : null,
        reworkKnown ? (Boolean) rework : null,
        incidentHours == null ? null : Moments.hoursAfter(finished, incidentHours),
        chance.happens(Truth.DEPLOYMENT_CORRECTED) && !status.equals("failed"));
  }

  private void export(Service service, Deployment deployment) {
    YearMonth month = Window.monthOf(deployment.finishedAt());
    Instant nextMonth = month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    if (deployment.exportedWrongly() && nextMonth.isBefore(Window.AS_OF)) {
      feed.add(
          month.toString(),
          deployment.finishedAt(),
          cells(service, deployment, "succeeded", null, deployment.finishedAt()));
      Instant corrected = nextMonth.plus(Duration.ofHours(30));
      feed.correct(
          month.plusMonths(1).toString(),
          corrected,
          cells(service, deployment, deployment.status(), deployment.rework(), corrected));
    } else {
      feed.add(
          month.toString(),
          deployment.finishedAt(),
          cells(
              service,
              deployment,
              deployment.status(),
              deployment.rework(),
              deployment.finishedAt()));
    }
  }

  private static String[] cells(
      Service service, Deployment deployment, String status, Boolean rework, Instant updatedAt) {
    return new String[] {
      deployment.id(),
      service.id(),
      deployment.environment(),
      status,
      deployment.startedAt().toString(),
      deployment.finishedAt().toString(),
      deployment.committedAt() == null ? null : deployment.committedAt().toString(),
      rework == null ? null : rework.toString(),
      updatedAt.toString()
    };
  }
}
