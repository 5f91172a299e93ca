package lightkeeper.sample;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the people of one model did within some days. */
final class PeopleCount {
  private final Model model;
  private final LocalDate from;
  private final LocalDate to;
  private final Set<String> employees = new HashSet<>();
  private long employeeDays;
  private long contractorDays;
  private int voluntary;
  private int others;
  private int moves;

  private PeopleCount(Model model, LocalDate from, LocalDate to) {
    this.model = model;
    this.from = from;
    this.to = to;
  }

  /** Counts in the half-open interval of days. */
  static PeopleCount of(List<Spell> spells, Model model, LocalDate from, LocalDate to) {
    PeopleCount count = new PeopleCount(model, from, to);
    spells.forEach(count::add);
    return count;
  }

  /** Distinct employees with time in the interval. */
  int employees() {
    return employees.size();
  }

  /** Person-years of employees. */
  double employeeYears() {
    return employeeDays / Truth.DAYS_PER_YEAR;
  }

  /** Person-years of contractors. */
  double contractorYears() {
    return contractorDays / Truth.DAYS_PER_YEAR;
  }

  /** Employees who left of their own will, by the last day employed. */
  int voluntary() {
    return voluntary;
  }

  /** Employees who left for any other reason but the end of a contract, or for one not recorded. */
  int others() {
    return others;
  }

  /** Moves of employees from the model's teams to another team, by the first day there. */
  int moves() {
    return moves;
  }

  private void add(Spell spell) {
    List<Spell.Stint> stints = spell.stints();
    for (int i = 0; i < stints.size(); i++) {
      Spell.Stint stint = stints.get(i);
      addTime(spell, stint);
      if (stint.employment() == Employment.EMPLOYEE
          && i + 1 < stints.size()
          && within(stints.get(i + 1).from())
          && heldUnder(stint)) {
        moves++;
      }
    }
    Spell.Stint last = spell.lastStint();
    if (spell.leftOn() != null
        && spell.leftOn().equals(last.to())
        && within(spell.leftOn().minusDays(1))
        && last.employment() == Employment.EMPLOYEE
        && heldUnder(last)) {
      voluntary += "voluntary".equals(spell.reason()) ? 1 : 0;
      others += "voluntary".equals(spell.reason()) || isContractEnd(spell) ? 0 : 1;
    }
  }

  private void addTime(Spell spell, Spell.Stint stint) {
    for (Team.Period period : stint.team().periods()) {
      if (period.model() != model) {
        continue;
      }
      LocalDate start = later(later(period.from(), stint.from()), from);
      LocalDate end = earlier(earlier(to, period.to()), stint.to());
      if (!start.isBefore(end)) {
        continue;
      }
      long days = ChronoUnit.DAYS.between(start, end);
      if (stint.employment() == Employment.EMPLOYEE) {
        employeeDays += days;
        employees.add(spell.employeeId());
      } else {
        contractorDays += days;
      }
    }
  }

  /** Whether the team had the model on the last day of an ended stint. */
  private boolean heldUnder(Spell.Stint stint) {
    LocalDate lastDay = stint.to().minusDays(1);
    return stint.team().periods().stream()
        .anyMatch(
            period ->
                period.model() == model
                    && !lastDay.isBefore(period.from())
                    && (period.to() == null || lastDay.isBefore(period.to())));
  }

  private static boolean isContractEnd(Spell spell) {
    return "end_of_contract".equals(spell.reason());
  }

  private boolean within(LocalDate day) {
    return !day.isBefore(from) && day.isBefore(to);
  }

  private static LocalDate later(LocalDate one, LocalDate other) {
    return one.isAfter(other) ? one : other;
  }

  /** The earlier of two days; a null lies beyond every day. */
  private static LocalDate earlier(LocalDate one, LocalDate other) {
    return other == null || one.isBefore(other) ? one : other;
  }
}
