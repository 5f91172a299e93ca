package lightkeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AsOfTest {
  @ParameterizedTest
  @CsvSource({
    "2026-07-01, 2026-07-01T00:00:00Z",
    "2024-02-29, 2024-02-29T00:00:00Z",
    "2026-07-01T00:00:00Z, 2026-07-01T00:00:00Z",
    "2026-07-01T02:00:00+02:00, 2026-07-01T00:00:00Z",
    "2026-06-30T19:00:00.000001-05:00, 2026-07-01T00:00:00.000001Z",
  })
  void dateMeansItsFirstInstantInUtcAndInstantsKeepTheirOffset(String text, Instant expected) {
    assertThat(AsOf.parse(text, "--as-of")).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "today",
        "2026-7-1",
        "2026-02-30",
        "01.07.2026",
        "2026-07",
        "2026-07-01T00:00:00",
        "2026-07-01 00:00:00Z",
        "2026-07-01T24:00:00Z",
        "2026-07-01T00:00:60Z",
        " 2026-07-01",
        "1782864000"
      })
  void anythingElseIsRefusedInOneLineThatNamesItsPlace(String text) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> AsOf.parse(text, "--as-of"))
        .withMessage(
            "Cannot read --as-of: '%s' is neither a date (2026-07-01) nor an instant"
                + " (2026-07-01T00:00:00Z)",
            text);
  }

  @Test
  void finerThanAMicrosecondIsRefused() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> AsOf.parse("2026-07-01T00:00:00.0000001Z", "as_of in x.yaml"))
        .withMessage(
            "Cannot read as_of in x.yaml: '2026-07-01T00:00:00.0000001Z' is finer than a"
                + " microsecond");
  }
}
