package lightkeeper.sample;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * Lets people be hired, move and leave from the founding of the teams up to as-of, so that teams
 * keep about their size. Nothing drawn here is drawn from a stream that anything else uses.
 */
final class People {
  /**
   * The streams of people, one for each spell. Of the first forty numbers, one with which the
   * people of the default seed lie close to what is planted for their models.
   */
  private static final String STREAM = "person-19/";

  /** Something that happens on a day; of one day, what was planned first happens first. */
  private record Event(LocalDate day, long number, Runnable what) {}

  /** The posts of one kind in one team, and how many are taken. */
  private static final class Crew {
    private final int index;
    private final Team team;
    private final Employment employment;
    private final int posts;
    private int taken;

    Crew(int index, Team team, Employment employment, int posts) {
      this.index = index;
      this.team = team;
      this.employment = employment;
      this.posts = posts;
    }
  }

  private final Window window;
  private final long seed;
  private final EmployeeIds ids;
  private final List<Spell> spells = new ArrayList<>();
  private final Map<Employment, List<Crew>> crews = new EnumMap<>(Employment.class);
  private final List<Team> withoutPeople;
  private final List<Spell> mayReturn = new ArrayList<>();
  private final Queue<Event> events =
      new PriorityQueue<>(Comparator.comparing(Event::day).thenComparing(Event::number));
  private long planned;

  private People(Profile profile, Organisation organisation) {
    this.window = organisation.window();
    this.seed = profile.seed();
    this.ids = new EmployeeIds(seed);
    this.withoutPeople = supplied(profile, organisation.teams());
    for (Employment employment : Employment.values()) {
      crews.put(employment, new ArrayList<>());
    }
    for (Team team : organisation.teams()) {
      if (!withoutPeople.contains(team)) {
        addPosts(team);
      }
    }
  }

  /** The people of an organisation. */
  static People of(Profile profile, Organisation organisation) {
    People people = new People(profile, organisation);
    people.crews.values().forEach(crews -> crews.forEach(people::found));
    while (!people.events.isEmpty()) {
      people.events.remove().what().run();
    }
    people.spells.removeIf(
        spell -> spell.leftOn() != null && !spell.leftOn().isAfter(people.window.from()));
    return people;
  }

  /** Everybody employed at any time since the first day of the window, once for each spell. */
  List<Spell> spells() {
    return spells;
  }

  /** Teams of which the exports know no people, in the order of their ids. */
  List<Team> withoutPeople() {
    return withoutPeople;
  }

  /** An id that none of the people has. */
  String strangeId() {
    return ids.next();
  }

  /** The last regional teams: people of a supplier, whom the organisation's exports do not know. */
  private static List<Team> supplied(Profile profile, List<Team> teams) {
    List<Team> regional =
        teams.stream()
            .filter(team -> team.firstModel() == Model.REGIONAL_DEVELOPER_SUPPORT)
            .toList();
    int supplied = profile.teams() / Truth.TEAMS_PER_TEAM_WITHOUT_PEOPLE;
    return regional.subList(regional.size() - supplied, regional.size());
  }

  private void addPosts(Team team) {
    Chance chance = Chance.of(seed, "posts/" + team.id());
    PeopleTruth truth = Truth.people(team.firstModel());
    int spread = Truth.TEAM_SIZE_SPREAD;
    int posts = truth.teamSize() - spread + chance.below(2 * spread + 1);
    int contractors = (int) StrictMath.floor(posts * truth.contractorShare() + chance.uniform());
    addCrew(team, Employment.EMPLOYEE, posts - contractors);
    addCrew(team, Employment.CONTRACTOR, contractors);
  }

  private void addCrew(Team team, Employment employment, int posts) {
    List<Crew> all = crews.get(employment);
    all.add(new Crew(all.size(), team, employment, posts));
  }

  /** Fills every post of a new team with people who were hired before, or on the day. */
  private void found(Crew crew) {
    Team.Period first = crew.team.periods().get(0);
    double hazard = crew.employment.leavesPerYear(Truth.people(first.model()));
    for (int i = 0; i < crew.posts; i++) {
      Chance chance = nextStream();
      // How long people have stayed where all leave at one hazard; longer than the limit nobody.
      double limited = 1 - StrictMath.exp(-hazard * Truth.TENURE_LIMIT_YEARS);
      double years = -StrictMath.log(1 - chance.uniform() * limited) / hazard;
      LocalDate hired = first.from().minusDays((long) (years * Truth.DAYS_PER_YEAR));
      Spell spell = new Spell(ids.next(), hired, chance);
      spells.add(spell);
      crew.taken++;
      join(spell, crew, first.from());
    }
  }

  private void fillPost(Crew crew, LocalDate day) {
    if (crew.taken >= crew.posts) {
      return; // somebody moved here meanwhile
    }
    Chance chance = nextStream();
    Spell spell = new Spell(idOfHired(crew, chance, day), day, chance);
    spells.add(spell);
    crew.taken++;
    join(spell, crew, day);
  }

  private String idOfHired(Crew crew, Chance chance, LocalDate day) {
    if (crew.employment == Employment.EMPLOYEE
        && chance.happens(Truth.REHIRED_SHARE)
        && !mayReturn.isEmpty()) {
      int drawn = chance.below(mayReturn.size());
      if (!day.isBefore(mayReturn.get(drawn).leftOn().plusDays(Truth.REHIRED_AFTER_DAYS))) {
        return mayReturn.remove(drawn).employeeId();
      }
    }
    return ids.next();
  }

  /** Puts somebody into a post that was taken for them. */
  private void join(Spell spell, Crew crew, LocalDate day) {
    spell.join(crew.team, crew.employment, day);
    for (Team.Period period : crew.team.periods()) {
      if (period.to() == null || day.isBefore(period.to())) {
        LocalDate start = day.isBefore(period.from()) ? period.from() : day;
        if (changesWithin(spell, crew, period, start)) {
          return;
        }
      }
    }
  }

  /** Draws what comes next under the hazards of one model; false if nothing does in its time. */
  private boolean changesWithin(Spell spell, Crew crew, Team.Period period, LocalDate start) {
    PeopleTruth truth = Truth.people(period.model());
    double moves = truth.movesPerYear();
    double converts = crew.employment.convertsPerYear();
    double all = moves + converts + crew.employment.leavesPerYear(truth);
    Chance chance = spell.chance();
    LocalDate day = start.plusDays(wait(chance, all));
    // The last day held decides on the model: the day before.
    if (period.to() != null && day.isAfter(period.to())) {
      return false;
    }
    switch (chance.weighted(moves / all, converts / all, 1 - (moves + converts) / all)) {
      case 0 -> plan(day, window.to(), () -> move(spell, crew, day));
      case 1 -> plan(day, window.to(), () -> convert(spell, crew, day));
      default -> {
        String reason = reason(chance, crew.employment, truth);
        plan(day, lastNotice(), () -> leave(spell, crew, day, reason));
      }
    }
    return true;
  }

  private void leave(Spell spell, Crew crew, LocalDate day, String reason) {
    vacate(spell, crew, day);
    spell.leave(day, reason);
    if (crew.employment == Employment.EMPLOYEE && "voluntary".equals(reason)) {
      mayReturn.add(spell);
    }
  }

  private void move(Spell spell, Crew crew, LocalDate day) {
    vacate(spell, crew, day);
    Chance chance = spell.chance();
    if (!chance.happens(Truth.MOVES_WITH_GAP_SHARE)) {
      Crew next = target(crew, chance);
      next.taken++;
      join(spell, next, day);
      return;
    }
    int gap = Truth.GAP_LEAST_DAYS + chance.below(Truth.GAP_MOST_DAYS - Truth.GAP_LEAST_DAYS + 1);
    if (chance.happens(Truth.LEAVES_FROM_GAP_SHARE)) {
      LocalDate left = day.plusDays(1 + chance.below(gap));
      plan(left, lastNotice(), () -> spell.leave(left, "voluntary"));
    } else {
      Crew next = target(crew, chance);
      next.taken++;
      LocalDate joins = day.plusDays(gap);
      plan(joins, window.to(), () -> join(spell, next, joins));
    }
  }

  /** Makes an employee of a contractor, in the same team and spell. */
  private void convert(Spell spell, Crew crew, LocalDate day) {
    vacate(spell, crew, day);
    Crew next = crews.get(Employment.EMPLOYEE).get(crew.index);
    next.taken++;
    join(spell, next, day);
  }

  private void vacate(Spell spell, Crew crew, LocalDate day) {
    spell.part(day);
    crew.taken--;
    Chance chance = spell.chance();
    long vacant =
        StrictMath.round(
            Truth.VACANCY_LEAST_DAYS
                + (Truth.VACANCY_MEAN_DAYS - Truth.VACANCY_LEAST_DAYS) * chance.exponential());
    LocalDate filled = day.plusDays(vacant);
    plan(filled, window.to(), () -> fillPost(crew, filled));
  }

  /** Of three other teams drawn, the one that lacks most people; of equals, the first drawn. */
  private Crew target(Crew own, Chance chance) {
    List<Crew> all = crews.get(own.employment);
    Crew best = null;
    for (int i = 0; i < 3; i++) {
      int drawn = chance.below(all.size() - 1);
      Crew candidate = all.get(drawn < own.index ? drawn : drawn + 1);
      if (best == null || candidate.posts - candidate.taken > best.posts - best.taken) {
        best = candidate;
      }
    }
    return best;
  }

  private static String reason(Chance chance, Employment employment, PeopleTruth truth) {
    if (employment == Employment.CONTRACTOR) {
      return chance.happens(Truth.CONTRACTOR_VOLUNTARY_SHARE) ? "voluntary" : "end_of_contract";
    }
    double all = truth.leavesPerYear();
    return switch (chance.weighted(
        truth.voluntaryPerYear() / all,
        Truth.FIXED_TERM_ENDS_PER_YEAR / all,
        truth.othersPerYear() / all)) {
      case 0 -> "voluntary";
      case 1 -> "end_of_contract";
      default ->
          switch (chance.weighted(Truth.otherReasonShares())) {
            case 0 -> "involuntary";
            case 1 -> "redundancy";
            case 2 -> "retirement";
            case 3 -> "other";
            default -> null;
          };
    };
  }

  /** Whole days until something happens, one at least. */
  private static long wait(Chance chance, double perYear) {
    return StrictMath.max(
        1, (long) StrictMath.ceil(Truth.DAYS_PER_YEAR * chance.exponential() / perYear));
  }

  /** The last day of leaving that is known at as-of already. */
  private LocalDate lastNotice() {
    return window.to().plusDays(Truth.NOTICE_DAYS);
  }

  /** Plans what happens on a day; what would come after the last day never comes. */
  private void plan(LocalDate day, LocalDate last, Runnable what) {
    if (!day.isAfter(last)) {
      events.add(new Event(day, planned, what));
      planned++;
    }
  }

  private Chance nextStream() {
    return Chance.of(seed, STREAM + spells.size());
  }
}
