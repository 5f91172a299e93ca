package lightkeeper.sample;

import java.time.DayOfWeek;
import java.time.LocalDate;

/** How often the dependencies of every service are listed. */
public enum Snapshots {
  /** Every Monday. */
  WEEKLY,
  /** Every day. */
  DAILY;

  /** Whether a snapshot is taken on the day. */
  boolean takenOn(LocalDate day) {
    return this == DAILY || day.getDayOfWeek() == DayOfWeek.MONDAY;
  }
}
