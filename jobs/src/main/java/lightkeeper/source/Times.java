package lightkeeper.source;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads instants and dates as vendors write them.
 *
 * @param zone the zone of local times; null when there is none, and local times cannot be read
 * @param zoneFrom expression for the zone of a record, which goes before {@code zone}; null for
 *     none
 * @param formats {@code iso}, {@code epoch}, or patterns of {@link DateTimeFormatter}
 * @param locale language of names of months and halves of days
 */
record Times(ZoneId zone, String zoneFrom, List<String> formats, Locale locale)
    implements Serializable {
  static final List<String> KEYS = List.of("time_zone", "time_zone_from", "formats", "locale");

  private static final String ISO = "iso";
  private static final String EPOCH = "epoch";

  private static final Pattern ISO_TEXT =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)-(\\d\\d)"
              + "(?:[T ](\\d\\d):(\\d\\d)(?::(\\d\\d)(?:[.,](\\d{1,9})\\d*)?)?)?"
              + " ?(Z|UTC|GMT|[+-]\\d\\d(?::?\\d\\d)?)?");
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,20}(?:\\.\\d{1,12})?");

  /** Epochs are told by their size: each unit is good for the years 1973 to 5138. */
  private static final BigDecimal MOST_SECONDS = new BigDecimal("1e11");

  private static final BigDecimal MOST_MILLISECONDS = new BigDecimal("1e14");
  private static final BigDecimal MOST_MICROSECONDS = new BigDecimal("1e17");

  /** Reads what a mapping says of its times. */
  static Times read(Section section) {
    ZoneId zone = null;
    if (section.text("time_zone") != null) {
      try {
        zone = ZoneId.of(section.text("time_zone"));
      } catch (DateTimeException e) {
        throw section.problem("time_zone", "is no IANA time zone");
      }
    }
    List<String> formats = section.list("formats");
    String language = section.text("locale");
    Times times =
        new Times(
            zone,
            section.text("time_zone_from"),
            formats.isEmpty() ? List.of(ISO, EPOCH) : formats,
            Locale.forLanguageTag(language == null ? "en-US" : language));
    try {
      times.patterns();
    } catch (IllegalArgumentException e) {
      throw section.problem("formats", "holds a pattern that is none: " + e.getMessage());
    }
    return times;
  }

  /** What the texts of one file are read with. */
  Reading reading() {
    return new Reading(formats, patterns());
  }

  private List<DateTimeFormatter> patterns() {
    List<DateTimeFormatter> patterns = new ArrayList<>();
    for (String format : formats) {
      patterns.add(
          format.equals(ISO) || format.equals(EPOCH)
              ? null
              : new DateTimeFormatterBuilder()
                  .parseCaseInsensitive()
                  // A year of an era needs an era; nobody means one.
                  .appendPattern(format.replace('y', 'u'))
                  .toFormatter(locale)
                  .withResolverStyle(ResolverStyle.STRICT));
    }
    return patterns;
  }

  /** Reads texts; not to be shared by threads. */
  static final class Reading {
    private final List<String> formats;
    private final List<DateTimeFormatter> patterns;

    Reading(List<String> formats, List<DateTimeFormatter> patterns) {
      this.formats = formats;
      this.patterns = patterns;
    }

    /**
     * An instant: local times are those of the zone, a date its first instant there; a time that a
     * zone leaves out is moved on by the gap, of two alike the first counts.
     *
     * @param text the text
     * @param zone the zone; null for none
     * @return the instant, whole microseconds; null when the text is none
     */
    Instant instant(String text, ZoneId zone) {
      TemporalAccessor read = read(text);
      if (read instanceof Instant instant) {
        return instant;
      }
      if (read instanceof ZonedDateTime zoned) {
        return zoned.toInstant();
      }
      if (read == null || zone == null) {
        return null;
      }
      return read instanceof LocalDateTime local
          ? local.atZone(zone).toInstant()
          : ((LocalDate) read).atStartOfDay(zone).toInstant();
    }

    /**
     * A date: that which is written, whatever its offset, as midnight somewhere is another day in
     * UTC.
     *
     * @param text the text
     * @param zone the zone in which a number of seconds is a date; null for UTC
     * @return the date; null when the text is none
     */
    LocalDate date(String text, ZoneId zone) {
      TemporalAccessor read = read(text);
      if (read instanceof Instant instant) {
        return LocalDate.ofInstant(instant, zone == null ? java.time.ZoneOffset.UTC : zone);
      }
      if (read instanceof ZonedDateTime zoned) {
        return zoned.toLocalDate();
      }
      return read instanceof LocalDateTime local ? local.toLocalDate() : (LocalDate) read;
    }

    /** Instant for an epoch, else what is written: zoned, local, or a date; null for nothing. */
    private TemporalAccessor read(String text) {
      for (int i = 0; i < formats.size(); i++) {
        TemporalAccessor read =
            switch (formats.get(i)) {
              case ISO -> iso(text);
              case EPOCH -> epoch(text);
              default -> pattern(text, patterns.get(i));
            };
        if (read != null) {
          return read;
        }
      }
      return null;
    }

    private static TemporalAccessor iso(String text) {
      Matcher parts = ISO_TEXT.matcher(text);
      if (text.length() > 64 || !parts.matches()) {
        return null;
      }
      try {
        LocalDate date = LocalDate.of(number(parts, 1), number(parts, 2), number(parts, 3));
        String offset = parts.group(8);
        if (parts.group(4) == null && offset == null) {
          return date;
        }
        LocalDateTime time =
            parts.group(4) == null
                ? date.atStartOfDay()
                : date.atTime(
                    number(parts, 4),
                    number(parts, 5),
                    number(parts, 6),
                    nanoseconds(parts.group(7)));
        return offset == null ? time : time.atZone(ZoneId.of(offset));
      } catch (DateTimeException e) {
        return null;
      }
    }

    private static int number(Matcher parts, int group) {
      return parts.group(group) == null ? 0 : Integer.parseInt(parts.group(group));
    }

    /** Digits beyond microseconds are cut. */
    private static int nanoseconds(String fraction) {
      return fraction == null ? 0 : Integer.parseInt((fraction + "000000").substring(0, 6)) * 1000;
    }

    private static TemporalAccessor epoch(String text) {
      if (!NUMBER.matcher(text).matches()) {
        return null;
      }
      BigDecimal number = new BigDecimal(text);
      BigDecimal size = number.abs();
      int shift =
          size.compareTo(MOST_SECONDS) < 0
              ? 6
              : size.compareTo(MOST_MILLISECONDS) < 0
                  ? 3
                  : size.compareTo(MOST_MICROSECONDS) < 0 ? 0 : -3;
      BigDecimal micros = number.scaleByPowerOfTen(shift).setScale(0, RoundingMode.FLOOR);
      return Instant.EPOCH.plus(micros.longValueExact(), java.time.temporal.ChronoUnit.MICROS);
    }

    private static TemporalAccessor pattern(String text, DateTimeFormatter pattern) {
      try {
        return pattern.parseBest(text, ZonedDateTime::from, LocalDateTime::from, LocalDate::from);
      } catch (DateTimeParseException e) {
        return null;
      }
    }
  }
}
