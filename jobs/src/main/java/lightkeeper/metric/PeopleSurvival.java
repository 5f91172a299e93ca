package lightkeeper.metric;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import lightkeeper.statistics.Episode;
import lightkeeper.statistics.KaplanMeier;
import lightkeeper.statistics.Point;

/**
 * Turns the employments of one model into its retention: the Kaplan–Meier share still employed,
 * with people entering late, conditional on the first day of tenure on which enough are watched.
 */
final class PeopleSurvival {
  /** Ten years of tenure, in quarter-years. */
  private static final int STEPS = 40;

  private static final double DAYS_PER_STEP = 365.25 / 4;

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
      boolean left) {}

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
    Set<String> people = new HashSet<>();
    Set<String> leavers = new HashSet<>();
    Set<String> teams = new HashSet<>();
    double personDays = 0;
    for (Stretch stretch : stretches) {
      LocalDate enters = stretch.startedOn().isBefore(from) ? from : stretch.startedOn();
      boolean ends = stretch.endedOn() != null && !stretch.endedOn().isAfter(until);
      LocalDate exits = ends ? stretch.endedOn() : until;
      if (!enters.isBefore(exits)) {
        continue;
      }
      boolean leaves = ends && stretch.left();
      long entry = ChronoUnit.DAYS.between(stretch.hiredOn(), enters);
      long exit = ChronoUnit.DAYS.between(stretch.hiredOn(), exits);
      episodes.add(new Episode(entry, exit, leaves));
      people.add(stretch.person());
      teams.add(stretch.team());
      if (leaves) {
        leavers.add(stretch.person());
      }
      personDays += exit - entry;
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
    return new PeopleCell(
        rule.id(),
        model,
        months.at(last),
        want,
        few,
        want == null && !few ? curve.survival(day).orElseThrow() : null,
        null,
        null,
        teams.size(),
        people.size(),
        personDays,
        leavers.size(),
        people.size() - leavers.size(),
        true,
        curve == null ? List.of() : steps(all, curve, start.getAsInt()));
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

  private static List<PeopleCell.Step> steps(KaplanMeier all, KaplanMeier curve, int start) {
    List<Point> points = curve.points();
    List<PeopleCell.Step> steps = new ArrayList<>();
    int next = 0;
    int leavers = 0;
    double survival = 1;
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
      steps.add(new PeopleCell.Step(day, all.atRisk(day), leavers, survival));
    }
    return steps;
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
