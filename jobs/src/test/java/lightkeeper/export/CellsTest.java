package lightkeeper.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellsTest {
  private static final Duration SOON = Duration.ofSeconds(2);

  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z",
    "2026-06-30T12:34:56Z, 2026-06-30T12:34:56Z",
    "2026-06-30T12:34:56+00:00, 2026-06-30T12:34:56Z",
    "2026-06-30T12:34:56-00:00, 2026-06-30T12:34:56Z",
    "2026-06-30T12:34:56+02:00, 2026-06-30T10:34:56Z",
    "2026-06-30T12:34:56-05:30, 2026-06-30T18:04:56Z",
    "2026-06-30T12:34:56+23:59, 2026-06-29T12:35:56Z",
    "2026-06-30T12:34:56-23:59, 2026-07-01T12:33:56Z",
    "2026-01-01T00:00:00+14:00, 2025-12-31T10:00:00Z",
    "2026-06-30T23:59:59Z, 2026-06-30T23:59:59Z",
    "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
    "2000-02-29T00:00:00Z, 2000-02-29T00:00:00Z",
    "1969-12-31T23:59:59.999999Z, 1969-12-31T23:59:59.999999Z",
    "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z, 9999-12-31T23:59:59.999999Z",
  })
  void instantReads(String cell, Instant expected) {
    assertThat(Cells.instant(cell)).hasValue(microseconds(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "'.1', 100000",
    "'.12', 120000",
    "'.123', 123000",
    "'.1234', 123400",
    "'.12345', 123450",
    "'.123456', 123456",
    "'.000001', 1",
    "'.000000', 0",
    "'.999999', 999999",
  })
  void fractionCountsFromTheLeft(String fraction, long microseconds) {
    assertThat(Cells.instant("1970-01-01T00:00:00" + fraction + "Z")).hasValue(microseconds);
    assertThat(Cells.instant("1970-01-01T01:00:00" + fraction + "+01:00")).hasValue(microseconds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-06-30",
        "2026-06-30T12:34:56",
        "2026-06-30T12:34Z",
        "2026-06-30T12Z",
        "2026-06-30 12:34:56Z",
        "2026-06-30t12:34:56Z",
        "2026-06-30T12:34:56z",
        "2026-06-30T12:34:56 Z",
        " 2026-06-30T12:34:56Z",
        "2026-06-30T12:34:56Z ",
        "2026-06-30T12:34:56.Z",
        "2026-06-30T12:34:56.1234567Z",
        "2026-06-30T12:34:56.0000000Z",
        "2026-06-30T12:34:56,5Z",
        "2026-06-30T12:34:56.5",
        "2026-06-30T12:34:60Z",
        "2016-12-31T23:59:60Z",
        "2026-06-30T12:60:00Z",
        "2026-06-30T24:00:00Z",
        "2026-06-30T12:34:56+24:00",
        "2026-06-30T12:34:56+02:60",
        "2026-06-30T12:34:56+0200",
        "2026-06-30T12:34:56+02",
        "2026-06-30T12:34:56+2:00",
        "2026-06-30T12:34:56+02:00:00",
        "2026-06-30T12:34:56+02:00Z",
        "2026-06-30T12:34:56\u221202:00",
        "2026-06-30T12:34:56ZZ",
        "2026-06-30T12:34:56UTC",
        "2026-06-30T12:34:56Z[UTC]",
        "2026-06-30T12:34:-1Z",
        "2026-06-31T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "-2026-01-01T00:00:00Z",
        "+2026-01-01T00:00:00Z",
        "12026-01-01T00:00:00Z",
        "20260630T123456Z",
        "2026-06-30T12.34.56Z",
        "1782823000",
        "\u0662\u0660\u0662\u0666-06-30T12:34:56Z",
        "2026-06-30T12:34:5\u0666Z",
      })
  void instantRefuses(String cell) {
    assertThat(Cells.instant(cell)).isEmpty();
  }

  @RepeatedTest(20)
  void instantReadsBackWhateverOffsetItIsWrittenWith(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    long first = microseconds(Instant.parse("0001-01-02T00:00:00Z"));
    long last = microseconds(Instant.parse("9999-12-30T23:59:59.999999Z"));
    for (int i = 0; i < 2000; i++) {
      long microseconds = random.nextLong(first, last + 1);
      int digits = random.nextInt(7);
      microseconds = Math.floorDiv(microseconds, power(6 - digits)) * power(6 - digits);
      int offset = random.nextInt(-(23 * 60 + 59), 24 * 60);
      String fraction = String.format(Locale.ROOT, "%06d", Math.floorMod(microseconds, 1_000_000L));
      LocalDateTime local =
          LocalDateTime.ofEpochSecond(
              Math.floorDiv(microseconds, 1_000_000L) + offset * 60L, 0, ZoneOffset.UTC);
      String cell =
          local.format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT))
              + (digits == 0 ? "" : "." + fraction.substring(0, digits))
              + (offset == 0 && random.nextBoolean()
                  ? "Z"
                  : String.format(
                      Locale.ROOT,
                      "%s%02d:%02d",
                      offset < 0 || (offset == 0 && random.nextBoolean()) ? "-" : "+",
                      Math.abs(offset) / 60,
                      Math.abs(offset) % 60));
      assertThat(Cells.instant(cell)).as(cell).hasValue(microseconds);
    }
  }

  @Test
  void instantNeverThrowsOnCellsThatAreNearlyRight() {
    Random random = new Random(7);
    String alphabet = "0123456789-+:.TZtz é";
    for (int i = 0; i < 100_000; i++) {
      StringBuilder cell = new StringBuilder("2026-06-30T12:34:56.25+02:00");
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = random.nextInt(cell.length());
        char c = alphabet.charAt(random.nextInt(alphabet.length()));
        switch (random.nextInt(3)) {
          case 0 -> cell.setCharAt(at, c);
          case 1 -> cell.insert(at, c);
          default -> cell.deleteCharAt(at);
        }
      }
      assertThatCode(() -> Cells.instant(cell.toString()))
          .as("%s", cell)
          .doesNotThrowAnyException();
    }
  }

  @Test
  void dateReadsEveryDayOfTheGregorianCalendar() {
    for (LocalDate day = LocalDate.of(1, 1, 1); day.getYear() <= 9999; day = day.plusDays(13)) {
      assertThat(Cells.date(day.toString())).as("%s", day).hasValue((int) day.toEpochDay());
    }
    assertThat(Cells.date("9999-12-31")).hasValue((int) LocalDate.of(9999, 12, 31).toEpochDay());
    assertThat(Cells.date("2024-02-29")).hasValue((int) LocalDate.of(2024, 2, 29).toEpochDay());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-6-30",
        "2026-06-3",
        "26-06-30",
        "2026/06/30",
        "30.06.2026",
        "20260630",
        "2026-06-30T00:00:00Z",
        " 2026-06-30",
        "2026-06-30 ",
        "2026-06-31",
        "2026-02-29",
        "2100-02-29",
        "2026-00-10",
        "2026-13-10",
        "2026-01-00",
        "2026-01-32",
        "0000-01-01",
        "-001-01-01",
        "+026-01-01",
        "2026-W27-2",
        "today",
      })
  void dateRefuses(String cell) {
    assertThat(Cells.date(cell)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "7, 7",
    "+7, 7",
    "-7, -7",
    "007, 7",
    "0000000000000000000001, 1",
    "-0000000000000000000001, -1",
    "999999999, 999999999",
    "2147483647, 2147483647",
    "-2147483648, -2147483648",
    "2147483648, 2147483647",
    "-2147483649, -2147483648",
    "99999999999999999999999999, 2147483647",
    "-99999999999999999999999999, -2147483648",
  })
  void integerReadsAndCutsToTheRangeOfAnInt(String cell, int expected) {
    assertThat(Cells.integer(cell)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "+",
        "-",
        "--1",
        "+-1",
        " 1",
        "1 ",
        "1.0",
        "1.",
        "1e3",
        "1,000",
        "1_000",
        "0x10",
        "one",
        "NaN",
        "\u0663",
        "\u22121",
        "1-",
        "2 147 483 648"
      })
  void integerRefuses(String cell) {
    assertThat(Cells.integer(cell)).isNull();
  }

  @Test
  void integerOfTwoMillionDigitsIsReadSoon() {
    String cell = "9".repeat(2_000_000);
    assertTimeoutPreemptively(
        SOON, () -> assertThat(Cells.integer(cell)).isEqualTo(Integer.MAX_VALUE));
  }

  @ParameterizedTest
  @CsvSource({
    "0.999, 0.999",
    "1, 1",
    ".5, 0.5",
    "1., 1",
    "+0.5, 0.5",
    "-0.5, -0.5",
    "9.99e-1, 0.999",
    "999E-3, 0.999",
    "0.00999e2, 0.999",
    "1e2, 100",
    "0, 0",
    "0.9990000000000000000000000000000000, 0.999",
  })
  void decimalReads(String cell, BigDecimal expected) {
    assertThat(Cells.decimal(cell)).isEqualByComparingTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "-",
        "+",
        "e",
        "e5",
        "1e",
        "1e+",
        "1e5.0",
        "1.2.3",
        "0,999",
        "99.9%",
        " 0.9",
        "0.9 ",
        "NaN",
        "Infinity",
        "0x1p-3",
        "1f",
        "1d",
        "0.9\u0660",
        "--1",
        "1-"
      })
  void decimalRefuses(String cell) {
    assertThat(Cells.decimal(cell)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e2147483647",
        "1e-2147483647",
        "1e2147483648",
        "1e-2147483648",
        "1e999999999",
        "1e-999999999",
        "9.99e99999999999999999999",
        "0e999999999",
        "1e100",
        "1e-100",
      })
  void decimalWithAHugeExponentIsRefusedSoon(String cell) {
    assertTimeoutPreemptively(SOON, () -> assertThat(Cells.decimal(cell)).isNull());
  }

  @Test
  void decimalOfMillionsOfDigitsIsRefusedSoon() {
    String cell = "0." + "9".repeat(4_000_000);
    assertTimeoutPreemptively(SOON, () -> assertThat(Cells.decimal(cell)).isNull());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Europe/Berlin",
        "UTC",
        "Etc/UTC",
        "Etc/GMT+1",
        "America/Argentina/Buenos_Aires",
        "Pacific/Chatham",
        "Asia/Kolkata",
        "GMT",
        "CET",
        "Europe/Kyiv"
      })
  void ianaNamesAreTimeZones(String cell) {
    assertThat(Cells.isTimeZone(cell)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "+01:00",
        "-05:00",
        "Z",
        "GMT+1",
        "UTC+01:00",
        "UTC+1",
        "UT+1",
        "CEST",
        "PST",
        "IST",
        "CET?",
        "europe/berlin",
        "Europe/berlin",
        "EUROPE/BERLIN",
        "Europe/Berlin ",
        "Berlin",
        "Europe",
        "Europe/Atlantis",
        "W. Europe Standard Time"
      })
  void offsetsAbbreviationsAndMisspellingsAreNoTimeZones(String cell) {
    assertThat(Cells.isTimeZone(cell)).isFalse();
  }

  private static long power(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    return power;
  }

  private static long microseconds(Instant instant) {
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
  }
}
