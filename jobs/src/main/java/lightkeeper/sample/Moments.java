package lightkeeper.sample;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;

/** Draws when things happen, to the second. */
final class Moments {
  private static final double WORKING_SHARE = 0.55;
  private static final double WEEKEND_KEPT = 0.15;
  private static final int SECONDS_PER_HOUR = 3_600;

  private Moments() {}

  /** Any day of the regime; more often in working hours than at other times. */
  static Instant incident(Chance chance, Regime regime) {
    LocalDate day = regime.drawDay(chance);
    boolean working = chance.happens(WORKING_SHARE);
    return within(chance, day, working ? 8 : 0, working ? 18 : 24);
  }

  /** Mostly a working day of the regime, between 8 and 17 o'clock. */
  static Instant deployment(Chance chance, Regime regime) {
    LocalDate day = regime.drawDay(chance);
    if (day.getDayOfWeek().getValue() >= DayOfWeek.SATURDAY.getValue()
        && !chance.happens(WEEKEND_KEPT)) {
      day = regime.drawDay(chance);
    }
    return within(chance, day, 8, 17);
  }

  /** Later by so many hours, rounded to seconds; by one second at least. */
  static Instant hoursAfter(Instant instant, double hours) {
    return instant.plusSeconds(StrictMath.max(1, StrictMath.round(hours * SECONDS_PER_HOUR)));
  }

  private static Instant within(Chance chance, LocalDate day, int fromHour, int toHour) {
    int second = fromHour * SECONDS_PER_HOUR + chance.below((toHour - fromHour) * SECONDS_PER_HOUR);
    return Window.startOf(day).plusSeconds(second);
  }
}
