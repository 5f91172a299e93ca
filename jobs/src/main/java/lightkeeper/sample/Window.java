package lightkeeper.sample;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/**
 * The months that the exports cover, UTC, half-open.
 *
 * @param from first day
 * @param to first day after; the as-of date
 */
record Window(LocalDate from, LocalDate to) {
  /** Exports are complete up to here; nothing later is known. */
  static final Instant AS_OF = Instant.parse("2026-07-01T00:00:00Z");

  /** The window of so many calendar months that ends at {@link #AS_OF}. */
  static Window of(int months) {
    LocalDate to = LocalDate.ofInstant(AS_OF, ZoneOffset.UTC);
    return new Window(to.minusMonths(months), to);
  }

  /** The day at this fraction (0 to 1) of the window. */
  LocalDate day(double fraction) {
    return from.plusDays((long) StrictMath.floor(fraction * (to.toEpochDay() - from.toEpochDay())));
  }

  /** The months in order. */
  List<YearMonth> months() {
    YearMonth end = YearMonth.from(to);
    return Stream.iterate(YearMonth.from(from), m -> m.isBefore(end), m -> m.plusMonths(1))
        .toList();
  }

  /** The month at this fraction (0 to below 1) of the window. */
  YearMonth month(double fraction) {
    return YearMonth.from(day(fraction));
  }

  /** The month of an instant, UTC. */
  static YearMonth monthOf(Instant instant) {
    return YearMonth.from(instant.atOffset(ZoneOffset.UTC));
  }

  /** The first instant of a day, UTC. */
  static Instant startOf(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
