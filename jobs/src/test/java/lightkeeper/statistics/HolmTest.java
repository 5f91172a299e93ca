package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HolmTest {
  /** R: {@code p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "holm")}. */
  @Test
  void adjustedPValuesAreThoseOfR() {
    assertThat(Holm.adjust(new double[] {0.01, 0.02, 0.03, 0.04, 0.05}))
        .containsExactly(new double[] {0.05, 0.08, 0.09, 0.09, 0.09}, within(1e-12));
  }

  /** R: {@code p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")}. */
  @Test
  void orderIsKept() {
    assertThat(Holm.adjust(new double[] {0.01, 0.04, 0.03, 0.005}))
        .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
  }

  /** R: {@code p.adjust(c(0.6, NA, 0.01, 0.7), "holm")}, NA taken out of the number. */
  @Test
  void whatHasNoTestDoesNotCountAndNothingExceedsOne() {
    double[] adjusted = Holm.adjust(new double[] {0.6, Double.NaN, 0.01, 0.7});
    assertThat(adjusted[0]).isEqualTo(1);
    assertThat(adjusted[1]).isNaN();
    assertThat(adjusted[2]).isCloseTo(0.03, within(1e-12));
    assertThat(adjusted[3]).isEqualTo(1);
  }

  @Test
  void emptyFamilyStaysEmpty() {
    assertThat(Holm.adjust(new double[0])).isEmpty();
  }

  @Test
  void numbersThatAreNoProbabilitiesAreRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Holm.adjust(new double[] {1.1}))
        .withMessageContaining("1.1");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Holm.adjust(new double[] {-0.1}));
  }
}
