package lightkeeper.sample;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Draws the incidents of each service and exports them, again whenever they changed. */
final class IncidentExports {
  /**
   * An incident as it happened.
   *
   * @param acknowledgedAt null if it was resolved without
   * @param cause null where not recorded
   * @param deploymentId null where not recorded or no deployment caused it
   */
  private record Incident(
      int severity,
      String userImpact,
      Instant startedAt,
      Instant acknowledgedAt,
      Instant resolvedAt,
      String cause,
      String deploymentId) {}

  private final Profile profile;
  private final Window window;
  private final Feed feed =
      new Feed(
          "incident",
          "incident_id",
          "service_id",
          "severity",
          "user_impact",
          "started_at",
          "acknowledged_at",
          "resolved_at",
          "cause",
          "deployment_id",
          "updated_at");

  /** Exports without records. */
  IncidentExports(Profile profile, Window window) {
    this.profile = profile;
    this.window = window;
    feed.expect(window.months());
  }

  /** The feed as collected so far. */
  Feed feed() {
    return feed;
  }

  /** Draws and collects the incidents of a service, those that its deployments caused included. */
  void add(Service service, List<Deployment> deployments) {
    List<Incident> incidents = new ArrayList<>();
    List<Regime> regimes = service.regimes(window);
    for (Regime regime : regimes) {
      background(service, regime, incidents);
    }
    for (Deployment deployment : deployments) {
      Instant at = deployment.incidentAt();
      if (at != null && regimes.get(regimes.size() - 1).endsAfter(at)) {
        incidents.add(caused(service, Service.regimeAt(regimes, at), deployment));
      }
    }
    incidents.sort(Comparator.comparing(Incident::startedAt));
    for (int i = 0; i < incidents.size(); i++) {
      export("inc-" + service.id() + "-" + Digits.padded(i + 1, 4), service, incidents.get(i));
    }
  }

  private void background(Service service, Regime regime, List<Incident> incidents) {
    Chance chance =
        Chance.of(profile.seed(), "incident/" + service.id() + "/" + regime.from().toEpochDay());
    double planted = Truth.incidentsPerMonth(regime, service.tier());
    double caused = Truth.causedIncidentsPerMonth(regime, service.tier());
    int withImpact = chance.poisson((planted - caused) * regime.months());
    for (int i = 0; i < withImpact; i++) {
      // Only causes that no reader links to a deployment: the fail rate stays as planted.
      String cause =
          switch (chance.weighted(0.35, 0.25, 0.30, 0.10)) {
            case 0 -> "infrastructure";
            case 1 -> "capacity";
            case 2 -> "dependency";
            default -> "security";
          };
      incidents.add(
          incident(chance, service, regime, Moments.incident(chance, regime), cause, null, true));
    }
    int without = chance.poisson(planted * Truth.NO_IMPACT_PER_INCIDENT * regime.months());
    for (int i = 0; i < without; i++) {
      String cause =
          switch (chance.weighted(0.4, 0.3, 0.2, 0.1)) {
            case 0 -> "infrastructure";
            case 1 -> "defect";
            case 2 -> null;
            default -> "unknown";
          };
      incidents.add(
          incident(chance, service, regime, Moments.incident(chance, regime), cause, null, false));
    }
  }

  private Incident caused(Service service, Regime regime, Deployment deployment) {
    Chance chance = Chance.of(profile.seed(), "caused-incident/" + deployment.id());
    boolean explicit = chance.happens(Truth.EXPLICIT_LINK_SHARE);
    String cause =
        switch (chance.weighted(0.75, 0.15, 0.06, 0.04)) {
          case 0 -> "change";
          case 1 -> "defect";
          case 2 -> "unknown";
          default -> null;
        };
    return incident(
        chance,
        service,
        regime,
        deployment.incidentAt(),
        cause,
        explicit ? deployment.id() : null,
        true);
  }

  private static Incident incident(
      Chance chance,
      Service service,
      Regime regime,
      Instant startedAt,
      String cause,
      String deploymentId,
      boolean withImpact) {
    ModelTruth truth = Truth.of(regime.model());
    TeamEffects effects = regime.team().effects();
    boolean outage = chance.happens(truth.outageShare());
    double restoreHours =
        chance.lognormal(
            truth.restoreMedianHours() * Truth.tierRestore(service.tier()) * effects.restoreTime(),
            Truth.RESTORE_SIGMA);
    double acknowledgeMinutes =
        chance.lognormal(
            truth.acknowledgeMedianMinutes() * effects.acknowledgeTime(), Truth.ACKNOWLEDGE_SIGMA);
    Instant resolvedAt = Moments.hoursAfter(startedAt, restoreHours);
    Instant acknowledgedAt = Moments.hoursAfter(startedAt, acknowledgeMinutes / 60);
    int severity;
    if (!withImpact) {
      severity = 4 + chance.below(2);
    } else if (outage) {
      severity = service.tier() <= 2 ? 1 : 2;
    } else {
      severity = 3;
    }
    return new Incident(
        severity,
        !withImpact ? "none" : outage ? "outage" : "degraded",
        startedAt,
        // Resolved before anybody acknowledged it: nobody ever does.
        acknowledgedAt.isBefore(resolvedAt) ? acknowledgedAt : null,
        resolvedAt,
        cause,
        deploymentId);
  }

  private void export(String id, Service service, Incident incident) {
    Instant[] changes = {incident.acknowledgedAt(), incident.resolvedAt()};
    for (Versions.Version version : Versions.of(incident.startedAt(), changes)) {
      String[] cells = {
        id,
        service.id(),
        Integer.toString(incident.severity()),
        incident.userImpact(),
        incident.startedAt().toString(),
        version.known(incident.acknowledgedAt()),
        version.known(incident.resolvedAt()),
        incident.cause(),
        incident.deploymentId(),
        version.updatedAt().toString()
      };
      if (version.correction()) {
        feed.correct(version.month().toString(), version.updatedAt(), cells);
      } else {
        feed.add(version.month().toString(), version.updatedAt(), cells);
      }
    }
  }
}
