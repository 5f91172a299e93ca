package lightkeeper.scorecard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every axis promises. */
class ScaleTest {
  @Test
  void valuesFarFromZeroDoNotStartAtZeroAndOthersDo() {
    assertThat(Scale.linear(List.of(0.9963, 0.9994), List.of(0.9946), 1).from()).isEqualTo(0.994);
    assertThat(Scale.linear(List.of(3.0, 9.0), List.of(), 1e9).from()).isZero();
  }

  @Test
  void sharesEndAtTheWhole() {
    Scale scale = Scale.linear(List.of(0.97), List.of(0.4, 0.999), 1);
    assertThat(scale.to()).isEqualTo(1);
    assertThat(scale.at(1)).isEqualTo("100.00%");
  }

  @Test
  void anIntervalFarBeyondTheValuesIsCutOff() {
    Scale scale = Scale.linear(List.of(5.0, 10.0), List.of(1.0, 400.0), 1e9);
    assertThat(scale.to()).isLessThanOrEqualTo(30);
    assertThat(scale.isBeyond(400)).isTrue();
    assertThat(scale.percent(400)).isEqualTo(100);
  }

  @Test
  void equalRatiosAreEqualDistances() {
    Scale scale = Scale.logarithmic(List.of(12.0, 700.0), 1, 1000);
    assertThat(scale.percent(40) - scale.percent(20))
        .isCloseTo(scale.percent(200) - scale.percent(100), within(1e-9));
    assertThat(scale.percent(0)).isZero();
  }

  @Test
  void ratiosHaveOneInTheMiddle() {
    for (List<Double> ratios : List.of(List.of(1.1), List.of(0.2, 3.0), List.of(50.0))) {
      Scale scale = Scale.ratio(ratios, 8);
      assertThat(scale.percent(1)).isCloseTo(50, within(1e-9));
      assertThat(scale.ticks()).contains(1.0).allMatch(tick -> !scale.isBeyond(tick));
    }
  }

  @Test
  void nothingIsAScaleToo() {
    assertThat(Scale.linear(List.of(), List.of(), 1).percent(0.5)).isEqualTo(50);
    assertThat(Scale.linear(List.of(0.0), List.of(0.0), 1e9).to()).isPositive();
    assertThat(Scale.linear(List.of(1.0), List.of(), 1).to()).isEqualTo(1);
  }

  @Test
  void everyValueStandsOnItsAxisAndInOrder() {
    Random random = new Random(20260601);
    for (int i = 0; i < 1000; i++) {
      double one = Math.exp(10 * random.nextGaussian() / 3);
      double other = one * (1 + random.nextDouble() * 20);
      for (Scale scale :
          List.of(
              Scale.linear(List.of(one, other), List.of(one / 2), Double.POSITIVE_INFINITY),
              Scale.logarithmic(List.of(one, other), one / 2, other * 2))) {
        assertThat(scale.isBeyond(one) || scale.isBeyond(other)).as("%s", scale).isFalse();
        assertThat(scale.percent(one)).isLessThan(scale.percent(other));
        assertThat(scale.ticks()).hasSizeBetween(2, 12).allMatch(tick -> !scale.isBeyond(tick));
      }
    }
  }
}
