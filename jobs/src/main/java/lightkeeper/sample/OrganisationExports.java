package lightkeeper.sample;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** Collects the feeds team, service and ownership: one file each. */
final class OrganisationExports {
  private final Feed team =
      new Feed(
          "team", "team_id", "team_name", "model", "region", "time_zone", "valid_from", "valid_to");
  private final Feed service =
      new Feed(
          "service",
          "service_id",
          "service_name",
          "tier",
          "availability_target",
          "live_from",
          "live_to");
  private final Feed ownership =
      new Feed("ownership", "service_id", "team_id", "model", "valid_from", "valid_to");

  /** Exports of all teams, services and ownership rows. */
  OrganisationExports(Organisation organisation) {
    organisation.teams().forEach(this::add);
    organisation.services().forEach(this::add);
  }

  /** The feed {@code team}. */
  Feed team() {
    return team;
  }

  /** The feed {@code service}. */
  Feed service() {
    return service;
  }

  /** The feed {@code ownership}. */
  Feed ownership() {
    return ownership;
  }

  /** The three feeds. */
  List<Feed> feeds() {
    return List.of(team, service, ownership);
  }

  private void add(Team exported) {
    for (Team.Period period : exported.periods()) {
      team.add(
          team.name(),
          Instant.EPOCH,
          exported.id(),
          exported.name(),
          period.model().id(),
          exported.region(),
          exported.timeZone(),
          period.from().toString(),
          text(period.to()));
    }
  }

  private void add(Service exported) {
    service.add(
        service.name(),
        Instant.EPOCH,
        exported.id(),
        exported.name(),
        Integer.toString(exported.tier()),
        exported.availabilityTarget(),
        exported.liveFrom().toString(),
        text(exported.liveTo()));
    for (Service.Tenure tenure : exported.tenures()) {
      ownership.add(
          ownership.name(),
          Instant.EPOCH,
          exported.id(),
          tenure.team().id(),
          tenure.model().id(),
          tenure.from().toString(),
          text(tenure.to()));
    }
  }

  private static String text(LocalDate day) {
    return day == null ? null : day.toString();
  }
}
