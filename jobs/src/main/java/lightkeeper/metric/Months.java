package lightkeeper.metric;

import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * The months for which there are estimates: from the first with an assignment to the last that
 * ended by the as-of.
 *
 * @param first first day of the first month
 * @param count how many months, at least 0
 */
public record Months(LocalDate first, int count) implements Serializable {
  /**
   * Counts the months.
   *
   * @param firstAssigned first day of the earliest assignment
   * @param asOf the as-of
   * @return the months
   */
  public static Months from(LocalDate firstAssigned, Instant asOf) {
    LocalDate first = firstAssigned.withDayOfMonth(1);
    LocalDate behindLast = LocalDate.ofInstant(asOf, ZoneOffset.UTC).withDayOfMonth(1);
    return new Months(first, (int) Math.max(0, ChronoUnit.MONTHS.between(first, behindLast)));
  }

  /**
   * The place of a month.
   *
   * @param month first day of a month
   * @return its place, 0 for the first; −1 when it is not one of these
   */
  public int indexOf(LocalDate month) {
    long index = ChronoUnit.MONTHS.between(first, month);
    return month.isBefore(first) || index >= count ? -1 : (int) index;
  }

  /**
   * The month at a place.
   *
   * @param index its place, 0 for the first
   * @return its first day
   */
  public LocalDate at(int index) {
    return first.plusMonths(index);
  }
}
