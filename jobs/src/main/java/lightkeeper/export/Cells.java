package lightkeeper.export;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Reads single cells, exactly as the canonical form writes them and no other way. */
final class Cells {
  private static final long MICROSECONDS_PER_SECOND = 1_000_000L;
  private static final int MOST_FRACTION_DIGITS = 6;
  private static final int MOST_DIGITS = 9;

  /**
   * Zones of the IANA database; the JDK also knows offsets and three-letter names of its own, which
   * are none.
   */
  private static final Set<String> TIME_ZONES = ZoneId.getAvailableZoneIds();

  private Cells() {}

  /**
   * Reads {@code YYYY-MM-DDThh:mm:ss[.fraction of 1–6 digits](Z|±hh:mm)}.
   *
   * @return microseconds since 1970-01-01T00:00:00Z; empty when the cell is no such instant
   */
  static OptionalLong instant(String cell) {
    int length = cell.length();
    if (length < 20 || cell.charAt(10) != 'T' || cell.charAt(13) != ':' || cell.charAt(16) != ':') {
      return OptionalLong.empty();
    }
    OptionalInt day = date(cell.substring(0, 10));
    int hour = digits(cell, 11, 13);
    int minute = digits(cell, 14, 16);
    int second = digits(cell, 17, 19);
    if (day.isEmpty() || !within(hour, 23) || !within(minute, 59) || !within(second, 59)) {
      return OptionalLong.empty();
    }
    int at = 19;
    long fraction = 0;
    if (cell.charAt(at) == '.') {
      int end = at + 1;
      while (end < length && isDigit(cell.charAt(end))) {
        end++;
      }
      int width = end - at - 1;
      if (width < 1 || width > MOST_FRACTION_DIGITS) {
        return OptionalLong.empty();
      }
      fraction = digits(cell, at + 1, end);
      for (int i = width; i < MOST_FRACTION_DIGITS; i++) {
        fraction *= 10;
      }
      at = end;
    }
    long offset;
    if (at == length - 1 && cell.charAt(at) == 'Z') {
      offset = 0;
    } else if (at == length - 6
        && (cell.charAt(at) == '+' || cell.charAt(at) == '-')
        && cell.charAt(at + 3) == ':') {
      int offsetHour = digits(cell, at + 1, at + 3);
      int offsetMinute = digits(cell, at + 4, at + 6);
      if (!within(offsetHour, 23) || !within(offsetMinute, 59)) {
        return OptionalLong.empty();
      }
      offset = (offsetHour * 60L + offsetMinute) * (cell.charAt(at) == '-' ? -60 : 60);
    } else {
      return OptionalLong.empty();
    }
    long seconds = day.getAsInt() * 86_400L + hour * 3600L + minute * 60L + second - offset;
    return OptionalLong.of(seconds * MICROSECONDS_PER_SECOND + fraction);
  }

  /**
   * Reads {@code YYYY-MM-DD}.
   *
   * @return days since 1970-01-01; empty when the cell is no such date
   */
  static OptionalInt date(String cell) {
    if (cell.length() != 10 || cell.charAt(4) != '-' || cell.charAt(7) != '-') {
      return OptionalInt.empty();
    }
    int year = digits(cell, 0, 4);
    int month = digits(cell, 5, 7);
    int day = digits(cell, 8, 10);
    if (year < 1
        || month < 1
        || month > 12
        || day < 1
        || day > YearMonth.of(year, month).lengthOfMonth()) {
      return OptionalInt.empty();
    }
    return OptionalInt.of((int) LocalDate.of(year, month, day).toEpochDay());
  }

  /**
   * Reads a whole number, which may carry a sign.
   *
   * @return the number, cut to the range of an int (all ranges are narrower); null when it is none
   */
  static Integer integer(String cell) {
    int start = !cell.isEmpty() && (cell.charAt(0) == '-' || cell.charAt(0) == '+') ? 1 : 0;
    if (cell.length() == start) {
      return null;
    }
    for (int i = start; i < cell.length(); i++) {
      if (!isDigit(cell.charAt(i))) {
        return null;
      }
    }
    int first = start;
    while (first < cell.length() - 1 && cell.charAt(first) == '0') {
      first++;
    }
    boolean isNegative = cell.charAt(0) == '-';
    if (cell.length() - first > MOST_DIGITS) {
      return isNegative ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    }
    int number = Integer.parseInt(cell, first, cell.length(), 10);
    return isNegative ? -number : number;
  }

  /**
   * Reads a decimal number such as {@code 0.999} or {@code 9.99e-1}.
   *
   * @return the number; null when it is none
   */
  static BigDecimal decimal(String cell) {
    if (cell.length() > 64) {
      return null;
    }
    for (int i = 0; i < cell.length(); i++) {
      char c = cell.charAt(i);
      if (!isDigit(c) && c != '.' && c != '+' && c != '-' && c != 'e' && c != 'E') {
        return null;
      }
    }
    try {
      BigDecimal number = new BigDecimal(cell);
      return Math.abs((long) number.scale()) > 64 ? null : number;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Whether a cell names a time zone of the IANA database. */
  static boolean isTimeZone(String cell) {
    return TIME_ZONES.contains(cell);
  }

  private static boolean within(int number, int most) {
    return number >= 0 && number <= most;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** The number that the digits in a range make; −1 when something else stands there. */
  private static int digits(String cell, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      char c = cell.charAt(i);
      if (!isDigit(c)) {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    return number;
  }
}
