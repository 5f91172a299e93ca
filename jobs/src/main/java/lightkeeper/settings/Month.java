package lightkeeper.settings;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;

/** Reads months as people write them. */
public final class Month {
  private Month() {}

  /**
   * Reads a month.
   *
   * @param text such as {@code 2026-06}
   * @param name where it was written, for messages: an option
   * @return its first day
   * @throws ConfigurationException when it is no month
   */
  public static LocalDate parse(String text, String name) {
    try {
      return YearMonth.parse(text).atDay(1);
    } catch (DateTimeException e) {
      throw new ConfigurationException(
          name + ": '" + text + "' is no month; write it as 2026-06", e);
    }
  }
}
