package lightkeeper.settings;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Reads the as-of: the instant up to which data is complete. */
public final class AsOf {
  private AsOf() {}

  /**
   * Reads a date (its first instant, UTC) or an instant with an offset.
   *
   * @param text {@code 2026-07-01} or {@code 2026-07-01T00:00:00Z}
   * @param where what the text belongs to, for the message: an option or a file and key
   * @return the instant, in whole microseconds
   * @throws ConfigurationException when the text is neither, or finer than a microsecond
   */
  public static Instant parse(String text, String where) {
    Instant instant;
    try {
      instant =
          text.length() == 10
              ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
              : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new ConfigurationException(
          "Cannot read "
              + where
              + ": '"
              + text
              + "' is neither a date (2026-07-01) nor an instant (2026-07-01T00:00:00Z)",
          e);
    }
    if (!instant.truncatedTo(ChronoUnit.MICROS).equals(instant)) {
      throw new ConfigurationException(
          "Cannot read " + where + ": '" + text + "' is finer than a microsecond");
    }
    return instant;
  }
}
