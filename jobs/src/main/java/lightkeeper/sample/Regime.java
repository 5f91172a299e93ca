package lightkeeper.sample;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/**
 * The time [from, to) in which the parameters of one team and model drive the events of a service.
 */
record Regime(Team team, Model model, LocalDate from, LocalDate to) {

  /** Length in days. */
  long days() {
    return ChronoUnit.DAYS.between(from, to);
  }

  /** Length in service-months. */
  double months() {
    return days() / Truth.DAYS_PER_MONTH;
  }

  /** The drawn day of an event, all days alike. */
  LocalDate drawDay(Chance chance) {
    return from.plusDays((long) (chance.uniform() * days()));
  }

  /** Whether the instant lies before the end. */
  boolean endsAfter(Instant instant) {
    return instant.isBefore(Window.startOf(to));
  }
}
