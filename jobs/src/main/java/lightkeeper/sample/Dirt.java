package lightkeeper.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Plants records that are to be rejected, or that repeat others. Rejects have keys of their own, so
 * that nothing planted changes; each has exactly one fault, or a first fault that hides the others.
 */
final class Dirt {
  private static final String LATER = "2026-08-03T09:30:00Z";
  private static final String NOBODY = "x999";

  private final Organisation organisation;
  private final Window window;
  private final String service;

  /** Dirt for the exports of an organisation. */
  Dirt(Organisation organisation) {
    this.organisation = organisation;
    this.window = organisation.window();
    this.service = steady(organisation.services()).id();
  }

  /** Adds rejects and repeats to the incidents. */
  void plantIncidents(Feed feed) {
    feed.repeat(file(0.1), 3, file(0.1));
    feed.repeat(file(0.2), 4, file(0.3));
    feed.repeat(file(0.4), 0, file(0.9));
    String start = at(0.3, 9);
    String later = at(0.3, 10);
    incident(feed, Reject.MISSING_KEY, 0.3, null, service, "3", "outage", start, null, later);
    String badDay = window.day(0.5) + "T25:61:00Z";
    incident(feed, Reject.BAD_TIMESTAMP, 0.5, "x01", service, "3", "outage", badDay, null, null);
    String local = "03/04/2025 10:15";
    incident(feed, Reject.BAD_TIMESTAMP, 0.3, "x02", service, "3", "outage", start, null, local);
    incident(feed, Reject.BAD_NUMBER, 0.3, "x03", service, "high", "outage", start, null, later);
    incident(feed, Reject.BAD_VALUE, 0.3, "x04", service, "3", "huge", start, null, later);
    incident(feed, Reject.BAD_VALUE, 0.3, "x05", service, "9", "outage", start, null, later);
    incident(
        feed, Reject.ENDS_BEFORE_START, 0.3, "x06", service, "3", "outage", later, null, start);
    incident(
        feed, Reject.ENDS_BEFORE_START, 0.3, "x07", service, "3", "outage", later, start, later);
    incident(feed, Reject.IN_THE_FUTURE, 0.99, "x08", service, "3", "outage", LATER, null, null);
    incident(feed, Reject.UNKNOWN_SERVICE, 0.3, "x09", NOBODY, "3", "outage", start, null, later);
    incident(feed, Reject.UNKNOWN_SERVICE, 0.7, "x10", NOBODY, "3", "outage", start, null, later);
    feed.reject(Reject.WRONG_WIDTH, file(0.6), "inc-x11", service, "3", "outage", start);
    feed.reject(
        Reject.WRONG_WIDTH,
        file(0.8),
        "inc-x12",
        service,
        "3",
        "outage",
        start,
        null,
        later,
        null,
        null,
        later,
        "too",
        "many");
  }

  /** Adds rejects and repeats to the deployments. */
  void plantDeployments(Feed feed) {
    feed.repeat(file(0.1), 10, file(0.1));
    feed.repeat(file(0.3), 20, file(0.5));
    feed.repeat(file(0.6), 5, file(0.6));
    String start = at(0.4, 9);
    String end = at(0.4, 10);
    String none = null;
    deployment(feed, Reject.BAD_TIMESTAMP, 0.4, "x01", service, "succeeded", start, "soon", none);
    deployment(feed, Reject.BAD_VALUE, 0.4, "x02", service, "done", start, end, none);
    deployment(feed, Reject.BAD_VALUE, 0.4, "x03", service, "succeeded", start, end, "maybe");
    deployment(feed, Reject.ENDS_BEFORE_START, 0.4, "x04", service, "succeeded", end, start, none);
    deployment(feed, Reject.IN_THE_FUTURE, 0.99, "x05", service, "succeeded", LATER, LATER, none);
    deployment(feed, Reject.UNKNOWN_SERVICE, 0.4, "x06", NOBODY, "succeeded", start, end, none);
    feed.reject(Reject.WRONG_WIDTH, file(0.7), "dep-x07", service, "production");
  }

  /** Adds rejects and repeats to the vulnerabilities. */
  void plantVulnerabilities(Feed feed) {
    feed.repeat(file(0.2), 2, file(0.2));
    feed.repeat(file(0.4), 1, file(0.6));
    String found = at(0.5, 9);
    vulnerability(feed, Reject.MISSING_KEY, 0.5, service, null, "high", found);
    vulnerability(feed, Reject.BAD_TIMESTAMP, 0.5, service, "x01", "high", "yesterday");
    vulnerability(feed, Reject.BAD_VALUE, 0.5, service, "x02", "severe", found);
    vulnerability(feed, Reject.IN_THE_FUTURE, 0.99, service, "x03", "high", LATER);
    vulnerability(feed, Reject.UNKNOWN_SERVICE, 0.5, NOBODY, "x04", "high", found);
  }

  /**
   * Adds rejects and repeats to the people. Somebody who is rejected is nobody else's namesake, but
   * for the one said to be in two teams at a time.
   */
  void plantPeople(Feed feed, People people) {
    String year = PersonExports.file(window.from().minusDays(1));
    feed.repeat(year, 0, year);
    feed.repeat(year, 3, PersonExports.file(window.to().minusDays(1)));
    LocalDate day = window.day(0.2);
    String from = day.toString();
    String before = day.minusDays(1).toString();
    String after = day.plusDays(1).toString();
    String team = organisation.teams().get(1).id();
    String none = null;
    String kind = Employment.EMPLOYEE.id();
    PersonDirt dirt = new PersonDirt(feed, PersonExports.file(day), people);
    feed.reject(
        Reject.MISSING_KEY,
        PersonExports.file(day),
        none,
        team,
        from,
        none,
        from,
        none,
        none,
        kind);
    dirt.reject(Reject.MISSING_KEY, team, none, none, from, none, none, kind);
    dirt.reject(Reject.BAD_TIMESTAMP, team, from, none, "04/03/2025", none, none, kind);
    dirt.reject(Reject.BAD_TIMESTAMP, team, from, none, from, "soon", "voluntary", kind);
    dirt.reject(Reject.BAD_TIMESTAMP, team, from, none, none, none, none, kind);
    dirt.reject(Reject.BAD_VALUE, team, from, none, from, none, none, "volunteer");
    dirt.reject(Reject.BAD_VALUE, team, from, none, from, after, "bored", kind);
    dirt.reject(Reject.BAD_VALUE, team, from, none, after, none, none, kind);
    dirt.reject(Reject.BAD_VALUE, team, from, none, before, from, "voluntary", kind);
    dirt.reject(Reject.BAD_VALUE, none, from, none, from, none, none, kind);
    dirt.reject(Reject.ENDS_BEFORE_START, team, from, before, from, none, none, kind);
    String later = LATER.substring(0, 10);
    dirt.reject(Reject.IN_THE_FUTURE, team, later, none, later, none, none, kind);
    dirt.reject(Reject.UNKNOWN_TEAM, NOBODY, from, none, from, none, none, kind);
    dirt.reject(Reject.WRONG_WIDTH, team, from, none, from);
    dirt.reject(Reject.WRONG_WIDTH, team, from, none, from, none, none, kind, "a", "b");
    plantSecondTeam(feed, people);
  }

  /** Rejects of people with ids of their own. */
  private record PersonDirt(Feed feed, String file, People people) {
    void reject(Reject reason, String... cellsBehindId) {
      List<String> cells = new ArrayList<>(Arrays.asList(cellsBehindId));
      cells.add(0, people.strangeId());
      feed.reject(reason, file, cells.toArray(String[]::new));
    }
  }

  /** A row of somebody who is in another team all the time; it begins later and goes. */
  private void plantSecondTeam(Feed feed, People people) {
    LocalDate from = window.day(0.3);
    LocalDate to = window.day(0.4).plusDays(1);
    for (Spell spell : people.spells()) {
      for (Spell.Stint stint : spell.stints()) {
        if (stint.from().isBefore(from) && (stint.to() == null || stint.to().isAfter(to))) {
          Team other =
              organisation.teams().get(stint.team().equals(organisation.teams().get(0)) ? 1 : 0);
          feed.reject(
              Reject.OVERLAPPING_INTERVAL,
              PersonExports.file(spell.hiredOn()),
              spell.employeeId(),
              other.id(),
              from.toString(),
              to.toString(),
              spell.hiredOn().toString(),
              null,
              null,
              stint.employment().id());
          return;
        }
      }
    }
  }

  /** Adds rejects to the dependencies. */
  void plantDependencies(DependencyExports exports) {
    String day = window.day(0.01).toString();
    String then = window.from().minusDays(90).toString();
    exports.reject(
        Reject.MISSING_KEY, service, day, "npm", null, "1.0.0", then, "1.0.0", then, "true");
    exports.reject(
        Reject.BAD_TIMESTAMP, service, day, "npm", "x01", "1.0.0", "2024-13-01", null, null, null);
    exports.reject(
        Reject.UNKNOWN_SERVICE, NOBODY, day, "npm", "x02", "1.0.0", then, "1.0.0", then, "true");
    exports.reject(Reject.WRONG_WIDTH, service, day, "npm", "x03", "1.0.0");
  }

  /** Adds rejects and repeats to teams, services and ownership. */
  void plantOrganisation(OrganisationExports exports) {
    Team team = organisation.teams().get(1);
    String model = Model.MULTI_PRODUCT_TEAM.id();
    String from = window.day(0.3).toString();
    String to = window.day(0.4).toString();
    exports
        .team()
        .reject(
            Reject.OVERLAPPING_INTERVAL,
            "team",
            team.id(),
            team.name(),
            Model.BACKGROUND_TEAM.id(),
            null,
            null,
            from,
            to);
    exports
        .team()
        .reject(Reject.BAD_VALUE, "team", "x01", "Nowhere", model, null, "Mars/Base", from, null);
    exports.service().repeat("service", 0, "service");
    exports
        .service()
        .reject(Reject.BAD_NUMBER, "service", "x01", "ghost-api", "one", "0.99", from, null);
    exports
        .service()
        .reject(Reject.BAD_VALUE, "service", "x02", "ghost-web", "1", "99.9", from, null);
    Feed ownership = exports.ownership();
    ownership.repeat("ownership", 0, "ownership");
    String owner = team.id();
    ownership.reject(Reject.ENDS_BEFORE_START, "ownership", service, owner, model, to, from);
    ownership.reject(Reject.OVERLAPPING_INTERVAL, "ownership", service, owner, model, from, to);
    ownership.reject(Reject.UNKNOWN_SERVICE, "ownership", NOBODY, owner, model, from, null);
    plantUnknownOwner(ownership);
  }

  /**
   * Writes a file of incidents in ISO 8859-1, which cannot be decoded as UTF-8.
   *
   * @throws IOException if it cannot be written
   */
  void writeUnreadable(Path exports, Feed incidents) throws IOException {
    String text =
        String.join(",", incidents.columns())
            + ",summary\n"
            + ("inc-x90," + service + ",2,outage," + at(0.6, 9) + ",," + at(0.6, 11))
            + ",,,,caf\u00e9 till down\n";
    Path file = exports.resolve(incidents.name()).resolve(file(0.6) + "-late.csv");
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    incidents.tally().file();
    incidents.tally().reject(Reject.UNREADABLE_FILE);
  }

  /** A row for a time in which the service has no owner, so that it overlaps nothing. */
  private void plantUnknownOwner(Feed ownership) {
    for (Service candidate : organisation.services()) {
      for (int i = 1; i < candidate.tenures().size(); i++) {
        LocalDate left = candidate.tenures().get(i - 1).to();
        LocalDate joined = candidate.tenures().get(i).from();
        if (left.isBefore(joined)) {
          ownership.reject(
              Reject.UNKNOWN_TEAM,
              "ownership",
              candidate.id(),
              NOBODY,
              Model.OPERATIONS_TEAM.id(),
              left.toString(),
              joined.toString());
          return;
        }
      }
    }
  }

  private void incident(
      Feed feed,
      Reject reason,
      double when,
      String id,
      String serviceId,
      String severity,
      String impact,
      String startedAt,
      String acknowledgedAt,
      String resolvedAt) {
    feed.reject(
        reason,
        file(when),
        id == null ? null : "inc-" + id,
        serviceId,
        severity,
        impact,
        startedAt,
        acknowledgedAt,
        resolvedAt,
        "infrastructure",
        null,
        null);
  }

  private void deployment(
      Feed feed,
      Reject reason,
      double when,
      String id,
      String serviceId,
      String status,
      String startedAt,
      String finishedAt,
      String rework) {
    feed.reject(
        reason,
        file(when),
        "dep-" + id,
        serviceId,
        "production",
        status,
        startedAt,
        finishedAt,
        null,
        rework,
        null);
  }

  private void vulnerability(
      Feed feed,
      Reject reason,
      double when,
      String serviceId,
      String advisory,
      String severity,
      String detectedAt) {
    String id = advisory == null ? null : "CVE-" + advisory;
    feed.reject(reason, file(when), serviceId, id, "ghost", severity, detectedAt, null, null, null);
  }

  /** A service with one owner throughout. */
  private static Service steady(List<Service> services) {
    return services.stream()
        .filter(candidate -> candidate.tenures().size() == 1 && candidate.liveTo() == null)
        .filter(candidate -> candidate.tenures().get(0).to() == null)
        .findFirst()
        .orElse(services.get(0));
  }

  private String file(double fraction) {
    return window.month(fraction).toString();
  }

  private String at(double fraction, int hour) {
    Instant midnight = Window.startOf(window.day(fraction));
    return midnight.plusSeconds(hour * 3_600L).toString();
  }
}
