package lightkeeper.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import lightkeeper.statistics.Interval;
import lightkeeper.statistics.Numerator;
import lightkeeper.statistics.TeamInterval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How rates and shares are told, even those that are none. */
class RatioRuleTest {
  private static final double[] SIZES = {10, 20, 30, 40};

  private static double[] of(double... numbers) {
    return numbers;
  }

  private static RatioRule rate(double per, Metric.Counts counts) {
    return new RatioRule(false, per, counts);
  }

  private static RatioRule share(Metric.Counts counts) {
    return new RatioRule(true, 1, counts);
  }

  @Test
  void limitsAreThoseOfTeams() {
    double[] events = of(1, 5, 3, 8);
    Interval expected =
        TeamInterval.ofRate(events, SIZES, Numerator.EVENTS, 0.95).interval().orElseThrow();
    assertThat(rate(1, Metric.Counts.CASES).limits(events, SIZES))
        .isEqualTo(new Limits(expected.lower(), expected.upper(), null));
    Interval share =
        TeamInterval.ofShare(events, SIZES, Numerator.EVENTS, 0.95).interval().orElseThrow();
    assertThat(share(Metric.Counts.CASES).limits(events, SIZES))
        .isEqualTo(new Limits(share.lower(), share.upper(), null));
    assertThat(share(Metric.Counts.TIME).limits(events, SIZES))
        .isEqualTo(new Limits(share.lower(), share.upper(), null));
    // An amount may exceed what it is divided by.
    assertThat(share(Metric.Counts.AMOUNT).limits(events, SIZES))
        .isEqualTo(new Limits(expected.lower(), expected.upper(), null));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 100, 365.25})
  void valueAndLimitsAreToldForSoMany(double per) {
    double[] events = of(1, 5, 3, 8);
    RatioRule rule = rate(per, Metric.Counts.CASES);
    Limits one = rate(1, Metric.Counts.CASES).limits(events, SIZES);
    Limits many = rule.limits(events, SIZES);
    assertThat(rule.value(17, 100)).isCloseTo(0.17 * per, within(1e-12 * per));
    assertThat(many.low()).isCloseTo(per * one.low(), within(1e-12 * per));
    assertThat(many.high()).isCloseTo(per * one.high(), within(1e-12 * per));
    assertThat(many.low()).isLessThan(rule.value(17, 100));
    assertThat(many.high()).isGreaterThan(rule.value(17, 100));
  }

  @ParameterizedTest
  @EnumSource(Metric.Counts.class)
  void shareOfMoreThanAllIsTreatedAsARate(Metric.Counts counts) {
    double[] more = of(12, 5, 3, 8);
    Interval expected =
        TeamInterval.ofRate(more, SIZES, Numerator.AMOUNT, 0.95).interval().orElseThrow();
    assertThat(share(counts).limits(more, SIZES))
        .isEqualTo(new Limits(expected.lower(), expected.upper(), null));
  }

  @Test
  void nonsenseHasNeitherLimitsNorAReason() {
    for (RatioRule rule :
        new RatioRule[] {rate(1, Metric.Counts.CASES), share(Metric.Counts.TIME)}) {
      for (double wrong : of(-1, Double.NaN, Double.POSITIVE_INFINITY)) {
        assertThat(rule.limits(of(1, wrong, 3, 4), SIZES)).isEqualTo(Limits.NOTHING);
        assertThat(rule.limits(of(1, 2, 3, 4), of(10, 10, wrong, 10))).isEqualTo(Limits.NOTHING);
      }
      assertThat(rule.limits(of(1, 2, 3, 4), of(10, 0, 10, 10))).isEqualTo(Limits.NOTHING);
    }
  }

  @Test
  void teamsWithoutAnythingDoNotCount() {
    RatioRule rule = rate(1, Metric.Counts.CASES);
    assertThat(rule.limits(of(1, 0, 5, 3, 8, 0), of(10, 0, 20, 30, 40, 0)))
        .isEqualTo(rule.limits(of(1, 5, 3, 8), SIZES));
    assertThat(rule.limits(of(1, 0, 5), of(10, 0, 20)))
        .isEqualTo(new Limits(null, null, "few_teams"));
    assertThat(rule.limits(of(0), of(0))).isEqualTo(new Limits(null, null, "no_data"));
    assertThat(rule.limits(of(), of())).isEqualTo(new Limits(null, null, "no_data"));
  }

  @Test
  void onlyNoCasesSayHowManyThereMayBe() {
    double[] none = new double[4];
    assertThat(rate(1, Metric.Counts.CASES).limits(none, SIZES).high()).isPositive();
    assertThat(share(Metric.Counts.CASES).limits(none, SIZES).high()).isBetween(0.0, 1.0);
    assertThat(share(Metric.Counts.CASES).limits(SIZES, SIZES).high()).isEqualTo(1);
    assertThat(share(Metric.Counts.TIME).limits(none, SIZES).reason()).isEqualTo("no_events");
    assertThat(share(Metric.Counts.TIME).limits(SIZES, SIZES).reason()).isEqualTo("no_spread");
    assertThat(rate(1, Metric.Counts.AMOUNT).limits(none, SIZES).reason()).isEqualTo("no_events");
  }
}
