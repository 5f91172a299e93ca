package lightkeeper.sample;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;

/**
 * Collects the feed {@code person}, by the year in which somebody was hired: all rows of a spell
 * stand in one file, and who is hired again stands in two.
 */
final class PersonExports {
  private final Profile profile;
  private final Window window;
  private final Feed feed =
      new Feed(
          "person",
          "employee_id",
          "team_id",
          "assigned_from",
          "assigned_to",
          "hired_on",
          "left_on",
          "leave_reason",
          "employment_type");

  /** Exports of all people. */
  PersonExports(Profile profile, Window window, List<Spell> spells) {
    this.profile = profile;
    this.window = window;
    spells.forEach(this::add);
  }

  /** The feed as collected so far. */
  Feed feed() {
    return feed;
  }

  /** The file, without ending, of those hired on the day. */
  static String file(LocalDate hiredOn) {
    return Integer.toString(hiredOn.getYear());
  }

  private void add(Spell spell) {
    Chance chance =
        Chance.of(profile.seed(), "person-export/" + spell.employeeId() + "/" + spell.hiredOn());
    boolean onLastRowOnly = chance.happens(Truth.LEAVING_ON_LAST_ROW_SHARE);
    List<Spell.Stint> stints = spell.stints();
    for (Spell.Stint stint : stints.subList(0, stints.size() - 1)) {
      export(
          spell,
          stint,
          stint.to(),
          onLastRowOnly ? null : spell.leftOn(),
          onLastRowOnly ? null : spell.reason());
    }
    Spell.Stint last = spell.lastStint();
    if (spell.leftOn() != null) {
      export(spell, last, exportedEnd(chance, spell), spell.leftOn(), spell.reason());
      return;
    }
    LocalDate withdrawn = window.to().minusDays(1L + chance.below(Truth.WITHDRAWN_WITHIN_DAYS));
    if (last.to() == null
        && last.from().isBefore(withdrawn)
        && chance.happens(Truth.WITHDRAWN_SHARE)) {
      export(spell, last, null, withdrawn, "voluntary");
      feed.correct(file(spell.hiredOn()), Window.AS_OF, cells(spell, last, last.to(), null, null));
    } else {
      export(spell, last, last.to(), null, null);
    }
  }

  /** How the last row of somebody who left tells its end: not at all, rightly, or too late. */
  private static LocalDate exportedEnd(Chance chance, Spell spell) {
    LocalDate to = spell.lastStint().to();
    boolean fromTeam = to.equals(spell.leftOn());
    return switch (chance.weighted(0.5, 0.4, 0.1)) {
      case 0 -> fromTeam ? null : to;
      case 1 -> to;
      default -> fromTeam ? YearMonth.from(to).plusMonths(2).atDay(1) : to;
    };
  }

  private void export(
      Spell spell, Spell.Stint stint, LocalDate to, LocalDate leftOn, String reason) {
    feed.add(
        file(spell.hiredOn()),
        Window.startOf(stint.from()),
        cells(spell, stint, to, leftOn, reason));
  }

  private static String[] cells(
      Spell spell, Spell.Stint stint, LocalDate to, LocalDate leftOn, String reason) {
    return new String[] {
      spell.employeeId(),
      stint.team().id(),
      stint.from().toString(),
      text(to),
      spell.hiredOn().toString(),
      text(leftOn),
      reason,
      stint.employment().id()
    };
  }

  private static String text(LocalDate day) {
    return day == null ? null : day.toString();
  }
}
