package lightkeeper.sample;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The time from being hired to leaving, in one team after the other. */
final class Spell {
  /**
   * A time in one team, half-open.
   *
   * @param to null: until further notice
   */
  record Stint(Team team, Employment employment, LocalDate from, LocalDate to) {}

  private final String employeeId;
  private final LocalDate hiredOn;
  private final Chance chance;
  private final List<Stint> stints = new ArrayList<>();
  private LocalDate leftOn;
  private String reason;

  /**
   * Somebody hired, in no team yet.
   *
   * @param chance the stream that decides on what happens to them
   */
  Spell(String employeeId, LocalDate hiredOn, Chance chance) {
    this.employeeId = employeeId;
    this.hiredOn = hiredOn;
    this.chance = chance;
  }

  /** The id, kept when somebody is hired again. */
  String employeeId() {
    return employeeId;
  }

  /** First day employed. */
  LocalDate hiredOn() {
    return hiredOn;
  }

  /** First day no longer employed; null if not known. */
  LocalDate leftOn() {
    return leftOn;
  }

  /** The exported reason for leaving; null while employed, or where not recorded. */
  String reason() {
    return reason;
  }

  /** The times in teams, in order, at least one, possibly with gaps. */
  List<Stint> stints() {
    return Collections.unmodifiableList(stints);
  }

  /** The time in the last team. */
  Stint lastStint() {
    return stints.get(stints.size() - 1);
  }

  /** The stream that decides on what happens to them. */
  Chance chance() {
    return chance;
  }

  /** Puts them into a team from a day on. */
  void join(Team team, Employment employment, LocalDate day) {
    stints.add(new Stint(team, employment, day, null));
  }

  /** Takes them out of their team; the day is the first without. */
  void part(LocalDate day) {
    Stint last = stints.remove(stints.size() - 1);
    stints.add(new Stint(last.team(), last.employment(), last.from(), day));
  }

  /** Ends the spell, in no team any more; the day is the first not employed. */
  void leave(LocalDate day, String exportedReason) {
    leftOn = day;
    reason = exportedReason;
  }
}
