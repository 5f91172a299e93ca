package lightkeeper.metric;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import lightkeeper.statistics.Episode;
import lightkeeper.statistics.Interval;
import lightkeeper.statistics.KaplanMeier;
import lightkeeper.statistics.Point;
import lightkeeper.statistics.Reason;
import lightkeeper.statistics.TeamSurvival;

/**
 * Turns the employments of one model into its retention: the Kaplan–Meier share still employed,
 * with people entering late, conditional on the first day of tenure on which enough are watched.
 */
final class PeopleSurvival {
  /** Ten years of tenure, in quarter-years. */
  private static final int STEPS = 40;

  private static final double DAYS_PER_STEP = 365.25 / 4;
  private static final double LEVEL = 0.95;

  /** A curve is told from and at points with so many people only. */
  static final int FEWEST_WATCHED = 10;

  private final PeopleRule rule;
  private final String model;
  private final Months months;
  private final int fewestWatched;
  private final List<Stretch> stretches = new ArrayList<>();

  PeopleSurvival(PeopleRule rule, String model, Months months, int smallestGroup) {
    this.rule = rule;
    this.model = model;
    this.months = months;
    this.fewestWatched = Math.max(FEWEST_WATCHED, smallestGroup);
  }

  /**
   * A stretch of employment in one team and model.
   *
   * @param person whose
   * @param team where
   * @param hiredOn first day of the spell
   * @param startedOn first day of the stretch
   * @param endedOn first day after it; null while it goes on
   * @param left whether the person left then
   */
  record Stretch(
      String person,
      String team,
      LocalDate hiredOn,
      LocalDate startedOn,
      LocalDate endedOn,
      boolean left) {
    /**
     * What of it lies in a window, on the clock of days since hire, with entry at the window's
     * start and no end that the window has not seen; null when nothing does.
     */
    Episode within(LocalDate from, LocalDate until) {
      LocalDate enters = startedOn.isBefore(from) ? from : startedOn;
      boolean ends = endedOn != null && !endedOn.isAfter(until);
      LocalDate exits = ends ? endedOn : until;
      return enters.isBefore(exits)
          ? new Episode(
              ChronoUnit.DAYS.between(hiredOn, enters),
              ChronoUnit.DAYS.between(hiredOn, exits),
              ends && left)
          : null;
    }
  }

  /** Somebody who left: with what tenure, in days, and in which quarter. */
  private record Leaver(double tenure, int quarter) {}

  /** Adds a stretch. */
  void add(Stretch stretch) {
    stretches.add(stretch);
  }

  /** One cell per month at which figures about people may be told. */
  List<PeopleCell> cells() {
    return Disclosure.monthsTold(months).stream().map(this::cell).toList();
  }

  private PeopleCell cell(int last) {
    LocalDate from = months.at(last - Disclosure.WINDOW_MONTHS + 1);
    LocalDate until = months.at(last).plusMonths(1);
    List<Episode> episodes = new ArrayList<>();
    List<TeamSurvival.Member> members = new ArrayList<>();
    Set<String> teams = new HashSet<>();
    Set<String> people = new HashSet<>();
    Set<String> leavers = new HashSet<>();
    List<Leaver> gone = new ArrayList<>();
    double personDays = 0;
    for (Stretch stretch : stretches) {
      Episode episode = stretch.within(from, until);
      if (episode == null) {
        continue;
      }
      episodes.add(episode);
      members.add(new TeamSurvival.Member(stretch.team(), episode));
      teams.add(stretch.team());
      people.add(stretch.person());
      if (episode.ended()) {
        leavers.add(stretch.person());
        // The day before the first away.
        gone.add(new Leaver(episode.exit(), Disclosure.quarter(stretch.endedOn().minusDays(1))));
      }
      personDays += episode.exit() - episode.entry();
    }
    KaplanMeier all = KaplanMeier.of(episodes);
    OptionalInt start = start(all, episodes);
    int day = rule.tenureDays();
    int watched = all.atRisk(day);
    String want = null;
    if (people.isEmpty()) {
      want = "no_data";
    } else if (watched == 0 || (start.isPresent() && start.getAsInt() > day)) {
      want = "not_reached";
    }
    boolean few = want == null && watched < fewestWatched;
    KaplanMeier curve = start.isPresent() ? all.from(start.getAsInt()) : null;
    List<TeamSurvival> spread =
        start.isPresent() ? TeamSurvival.curve(members, start.getAsInt(), LEVEL) : List.of();
    return new PeopleCell(
        rule.id(),
        model,
        months.at(last),
        want,
        few,
        want == null && !few ? curve.survival(day).orElseThrow() : null,
        want == null && !few ? limits(spread, day) : Limits.NOTHING,
        null,
        null,
        teams.size(),
        people.size(),
        personDays,
        leavers.size(),
        people.size() - leavers.size(),
        true,
        curve == null ? List.of() : steps(all, curve, spread, start.getAsInt(), gone));
  }

  /**
   * The first day of tenure on which enough people are watched; the risk set only grows by entries.
   */
  private OptionalInt start(KaplanMeier all, List<Episode> episodes) {
    return episodes.stream()
        .mapToInt(episode -> (int) episode.entry() + 1)
        .distinct()
        .sorted()
        .filter(day -> all.atRisk(day) >= fewestWatched)
        .findFirst();
  }

  private static List<PeopleCell.Step> steps(
      KaplanMeier all, KaplanMeier curve, List<TeamSurvival> spread, int start, List<Leaver> gone) {
    List<Point> points = curve.points();
    List<PeopleCell.Step> steps = new ArrayList<>();
    int next = 0;
    int leavers = 0;
    double survival = 1;
    int before = start - 1;
    for (int step = 1; step <= STEPS; step++) {
      int day = day(step);
      if (day < start) {
        continue;
      }
      while (next < points.size() && points.get(next).time() <= day) {
        leavers += points.get(next).events();
        survival = points.get(next).survival();
        next++;
      }
      steps.add(
          new PeopleCell.Step(
              day,
              all.atRisk(day),
              leavers,
              survival,
              limits(spread, day),
              byQuarter(gone, before, day)));
      before = day;
    }
    return steps;
  }

  private static Map<Integer, Integer> byQuarter(List<Leaver> gone, int after, int until) {
    Map<Integer, Integer> byQuarter = new TreeMap<>();
    gone.stream()
        .filter(leaver -> leaver.tenure > after && leaver.tenure <= until)
        .forEach(leaver -> byQuarter.merge(leaver.quarter, 1, Integer::sum));
    return byQuarter;
  }

  /** Those of the last point up to a day; before the first, nobody has left. */
  private static Limits limits(List<TeamSurvival> curve, int day) {
    TeamSurvival last = null;
    for (TeamSurvival point : curve) {
      if (point.point().time() <= day) {
        last = point;
      }
    }
    return last == null
        ? new Limits(null, null, Reason.NO_EVENTS.word())
        : new Limits(
            last.interval().map(Interval::lower).orElse(null),
            last.interval().map(Interval::upper).orElse(null),
            last.reason().map(Reason::word).orElse(null));
  }

  private static int day(int step) {
    return (int) Math.round(step * DAYS_PER_STEP);
  }

  /** The days of tenure of a curve, in quarter-year steps. */
  static List<Integer> days() {
    List<Integer> days = new ArrayList<>();
    for (int step = 1; step <= STEPS; step++) {
      days.add(day(step));
    }
    return days;
  }
}
