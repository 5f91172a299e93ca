package lightkeeper.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MonthsTest {
  @ParameterizedTest
  @CsvSource({
    "2025-07-01, 2026-07-01T00:00:00Z, 2025-07-01, 12",
    "2025-07-31, 2026-07-01T00:00:00Z, 2025-07-01, 12",
    "2025-07-15, 2026-06-30T23:59:59.999999Z, 2025-07-01, 11",
    "2025-07-15, 2026-07-31T23:59:59Z, 2025-07-01, 12",
    "2026-06-30, 2026-07-01T00:00:00Z, 2026-06-01, 1",
    "2026-06-01, 2026-06-30T23:59:59Z, 2026-06-01, 0",
    "2026-08-01, 2026-07-01T00:00:00Z, 2026-08-01, 0",
    "2024-02-29, 2024-03-01T00:00:00Z, 2024-02-01, 1",
    "1999-12-31, 2000-02-01T00:00:00Z, 1999-12-01, 2",
  })
  void monthsRunFromTheFirstAssignmentToTheLastThatEndedByTheAsOf(
      LocalDate assigned, Instant asOf, LocalDate first, int count) {
    assertThat(Months.from(assigned, asOf)).isEqualTo(new Months(first, count));
  }

  @Test
  void monthsAreThoseOfUtcWhateverTheClockOfTheMachineSays() {
    // Tests run at +12:45: there, this instant lies in July.
    assertThat(Months.from(LocalDate.of(2026, 6, 1), Instant.parse("2026-06-30T13:00:00Z")).count())
        .isZero();
  }

  @Test
  void placeAndMonthAreInverse() {
    Months months = new Months(LocalDate.of(2023, 11, 1), 40);
    for (int index = 0; index < months.count(); index++) {
      assertThat(months.at(index)).isEqualTo(LocalDate.of(2023, 11, 1).plusMonths(index));
      assertThat(months.indexOf(months.at(index))).isEqualTo(index);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2025-12-01, -1",
    "2025-12-31, -1",
    "2026-01-01, 0",
    "2026-03-01, 2",
    "2026-04-01, -1",
    "2126-01-01, -1",
    "0001-01-01, -1"
  })
  void monthOutsideHasNoPlace(LocalDate month, int index) {
    assertThat(new Months(LocalDate.of(2026, 1, 1), 3).indexOf(month)).isEqualTo(index);
  }

  @Test
  void noMonthHasAPlaceAmongNone() {
    assertThat(new Months(LocalDate.EPOCH, 0).indexOf(LocalDate.EPOCH)).isEqualTo(-1);
  }
}
