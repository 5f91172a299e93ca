package lightkeeper.metric;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lightkeeper.statistics.Reason;

/**
 * Turns the cases of one rate or share about people into its cells. Cases must come in an order
 * that does not depend on chance, because sums of doubles do.
 */
final class PeopleRatio {
  private final PeopleRule rule;
  private final Months months;
  private final Map<String, Model> models = new TreeMap<>();
  private final Map<String, BitSet> staffed = new HashMap<>();

  PeopleRatio(PeopleRule rule, Months months) {
    this.rule = rule;
    this.months = months;
  }

  /** What is known of one model. */
  private static final class Model {
    private final Map<String, Team> teams = new TreeMap<>();
    private final Map<String, Person> people = new HashMap<>();
  }

  /** What is known of one team under one model, by month. */
  private static final class Team {
    private final double[] numerators;
    private final double[] denominators;
    private final double[] personDays;

    Team(int count) {
      numerators = new double[count];
      denominators = new double[count];
      personDays = new double[count];
    }
  }

  /** In which months a person was there, and was counted. */
  private record Person(BitSet there, BitSet counted) {}

  /**
   * Adds one case.
   *
   * @param month place of its month
   * @param model the model; null when the team has none, which only tells that it is staffed
   * @param team the team
   * @param person the person; null for a case about a service
   * @param personDays days of the person in the team
   * @param numerator what is counted
   * @param denominator what it is divided by
   */
  void add(
      int month,
      String model,
      String team,
      String person,
      double personDays,
      double numerator,
      double denominator) {
    if (personDays > 0) {
      staffed.computeIfAbsent(team, name -> new BitSet()).set(month);
    }
    if (model == null) {
      return;
    }
    Model mine = models.computeIfAbsent(model, name -> new Model());
    Team sums = mine.teams.computeIfAbsent(team, name -> new Team(months.count()));
    sums.numerators[month] += numerator;
    sums.denominators[month] += denominator;
    sums.personDays[month] += personDays;
    if (person == null) {
      return;
    }
    Person one = mine.people.computeIfAbsent(person, key -> new Person(new BitSet(), new BitSet()));
    if (personDays > 0) {
      one.there().set(month);
    }
    if (numerator != 0) {
      one.counted().set(month);
    }
  }

  /** One cell per model with a case and month at which figures about people may be told. */
  List<PeopleCell> cells() {
    List<PeopleCell> cells = new ArrayList<>();
    for (int month : Disclosure.monthsTold(months)) {
      models.forEach((name, model) -> cells.add(cell(name, model, month)));
    }
    return cells;
  }

  private PeopleCell cell(String name, Model model, int last) {
    int first = last - Disclosure.WINDOW_MONTHS + 1;
    double numerator = 0;
    double denominator = 0;
    double personDays = 0;
    List<double[]> byTeam = new ArrayList<>();
    for (Map.Entry<String, Team> entry : model.teams.entrySet()) {
      if (rule.staffedTeamsOnly() && !within(staffed.get(entry.getKey()), first, last)) {
        continue;
      }
      Team team = entry.getValue();
      double[] own = new double[2];
      for (int month = first; month <= last; month++) {
        numerator += team.numerators[month];
        denominator += team.denominators[month];
        personDays += team.personDays[month];
        own[0] += team.numerators[month];
        own[1] += team.denominators[month];
      }
      byTeam.add(own);
    }
    long teams = byTeam.stream().filter(own -> own[1] > 0).count();
    long people = 0;
    long counted = 0;
    long others = 0;
    for (Person person : model.people.values()) {
      boolean isThere = within(person.there(), first, last);
      boolean isCounted = within(person.counted(), first, last);
      people += isThere ? 1 : 0;
      counted += isCounted ? 1 : 0;
      others += isThere && !isCounted ? 1 : 0;
    }
    boolean hasValue = people > 0 && denominator > 0;
    LocalDate month = months.at(last);
    return new PeopleCell(
        rule.id(),
        name,
        month,
        hasValue ? null : "no_data",
        false,
        hasValue ? rule.ratio().value(numerator, denominator) : null,
        hasValue ? limits(byTeam, rule.ratio().value(numerator, denominator)) : Limits.NOTHING,
        numerator,
        denominator,
        teams,
        people,
        personDays,
        counted,
        others,
        rule.countsPeople(),
        List.of());
  }

  /** What is counted of a team without time shows nothing of how far teams differ. */
  private Limits limits(List<double[]> byTeam, double value) {
    List<double[]> there = byTeam.stream().filter(own -> own[1] > 0).toList();
    Limits limits =
        rule.ratio()
            .limits(
                there.stream().mapToDouble(own -> own[0]).toArray(),
                there.stream().mapToDouble(own -> own[1]).toArray());
    boolean isBeside =
        there.size() < byTeam.size()
            && limits.low() != null
            && !(limits.low() <= value && value <= limits.high());
    return isBeside ? new Limits(null, null, Reason.NO_DATA.word()) : limits;
  }

  private static boolean within(BitSet set, int first, int last) {
    if (set == null) {
      return false;
    }
    int next = set.nextSetBit(first);
    return next >= 0 && next <= last;
  }
}
