package lightkeeper.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import lightkeeper.metric.Estimator.Case;
import lightkeeper.metric.Estimator.Estimate;
import lightkeeper.metric.Estimator.Result;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class EstimatorTest {
  private static final List<Metric.Kind> ABOUT_SERVICES =
      List.of(Metric.Kind.RATE, Metric.Kind.SHARE, Metric.Kind.DURATION);
  private static final LocalDate JANUARY = LocalDate.of(2024, 1, 1);
  private static final RatioRule RULE = new RatioRule(false, 1, Metric.Counts.CASES);

  /** A case where and when it happened. */
  private record Event(int month, String service, String team, Case one) {}

  private static Estimator ratio(int months) {
    return Estimator.of(Metric.Kind.RATE, RULE, new Months(JANUARY, months));
  }

  private static Estimator duration(int months) {
    return Estimator.of(Metric.Kind.DURATION, RULE, new Months(JANUARY, months));
  }

  /** A result without its limits, which have tests of their own. */
  private static Result told(Double value, Double p90, Double numerator, Double denominator) {
    return new Result(null, value, p90, Limits.NOTHING, numerator, denominator);
  }

  private static Estimate plain(Estimate one) {
    Result result = one.result();
    return new Estimate(
        one.month(),
        one.windowMonths(),
        new Result(
            result.suppression(),
            result.value(),
            result.p90(),
            Limits.NOTHING,
            result.numerator(),
            result.denominator()),
        one.services(),
        one.teams());
  }

  private static Case part(double numerator, double denominator) {
    return new Case(numerator, denominator, 0, false);
  }

  private static Case lasting(double duration) {
    return new Case(0, 0, duration, true);
  }

  private static Case open(double duration) {
    return new Case(0, 0, duration, false);
  }

  private static Estimate at(Estimator estimator, int month, int window) {
    return estimator.estimates().stream()
        .filter(one -> one.month().equals(JANUARY.plusMonths(month)))
        .filter(one -> one.windowMonths() == window)
        .reduce(
            (one, other) -> {
              throw new AssertionError("Two estimates for one month and window");
            })
        .map(EstimatorTest::plain)
        .orElseThrow();
  }

  @Test
  void everyMonthHasOneEstimatePerWindow() {
    for (Metric.Kind kind : ABOUT_SERVICES) {
      List<Estimate> estimates = Estimator.of(kind, RULE, new Months(JANUARY, 14)).estimates();
      assertThat(estimates).hasSize(3 * 14);
      assertThat(estimates.stream().map(one -> one.month() + " " + one.windowMonths()))
          .doesNotHaveDuplicates();
      assertThat(estimates)
          .allSatisfy(
              one -> {
                assertThat(one.windowMonths()).isIn(1, 3, 12);
                assertThat(one.result()).isEqualTo(Result.none("no_data"));
                assertThat(one.services()).isZero();
                assertThat(one.teams()).isZero();
              });
    }
  }

  @Test
  void noMonthsHaveNoEstimates() {
    assertThat(ratio(0).estimates()).isEmpty();
    assertThat(duration(0).estimates()).isEmpty();
  }

  @Test
  void ratioIsSumOverSumAndNotTheMeanOfRatios() {
    Estimator estimator = ratio(3);
    estimator.add(0, "s1", "t1", part(1, 1));
    estimator.add(1, "s2", "t1", part(0, 9));
    assertThat(at(estimator, 0, 1).result()).isEqualTo(told(1.0, null, 1.0, 1.0));
    assertThat(at(estimator, 1, 1).result()).isEqualTo(told(0.0, null, 0.0, 9.0));
    assertThat(at(estimator, 1, 3).result()).isEqualTo(told(0.1, null, 1.0, 10.0));
    assertThat(at(estimator, 2, 1).result()).isEqualTo(Result.none("no_data"));
  }

  @Test
  void eventsWithoutExposureAreNoValue() {
    Estimator estimator = ratio(1);
    estimator.add(0, "s1", "t1", part(3, 0));
    assertThat(at(estimator, 0, 1))
        .isEqualTo(new Estimate(JANUARY, 1, Result.none("no_data"), 0, 0));
  }

  @Test
  void eventsInRowsWithoutExposureCountWhereOthersHaveSome() {
    Estimator estimator = ratio(1);
    estimator.add(0, "s1", "t1", part(3, 0));
    estimator.add(0, "s2", "t2", part(0, 2));
    assertThat(at(estimator, 0, 1))
        .isEqualTo(new Estimate(JANUARY, 1, told(1.5, null, 3.0, 2.0), 1, 1));
  }

  @Test
  void windowThatReachesFurtherBackUsesWhatThereIs() {
    Estimator estimator = ratio(2);
    estimator.add(0, "s1", "t1", part(1, 2));
    estimator.add(1, "s1", "t1", part(1, 2));
    assertThat(at(estimator, 1, 12).result()).isEqualTo(told(0.5, null, 2.0, 4.0));
    assertThat(at(estimator, 1, 12).services()).isEqualTo(1);
  }

  @Test
  void windowEndsWithItsMonthAndLeavesTheOneBehindItsLengthOut() {
    Estimator estimator = ratio(14);
    for (int month = 0; month < 14; month++) {
      estimator.add(month, "s" + month, "t", part(1, Math.scalb(1.0, month)));
    }
    assertThat(at(estimator, 5, 3).result().denominator()).isEqualTo(8 + 16 + 32);
    assertThat(at(estimator, 5, 3).services()).isEqualTo(3);
    assertThat(at(estimator, 13, 12).result().denominator()).isEqualTo((1 << 14) - 4);
    assertThat(at(estimator, 13, 12).services()).isEqualTo(12);
    assertThat(at(estimator, 13, 12).teams()).isEqualTo(1);
  }

  @Test
  void durationIsTheMedianWithCasesAndEvents() {
    Estimator estimator = duration(2);
    for (double hours : new double[] {1, 2, 3}) {
      estimator.add(0, "s1", "t1", lasting(hours));
    }
    estimator.add(1, "s2", "t2", open(10));
    assertThat(at(estimator, 0, 1))
        .isEqualTo(new Estimate(JANUARY, 1, told(2.0, 3.0, 3.0, 3.0), 1, 1));
    assertThat(at(estimator, 1, 3).result()).isEqualTo(told(2.0, null, 3.0, 4.0));
    assertThat(at(estimator, 1, 3).services()).isEqualTo(2);
  }

  @Test
  void medianThatIsNotReachedIsAReasonAndNoValue() {
    Estimator estimator = duration(1);
    estimator.add(0, "s1", "t1", lasting(1));
    estimator.add(0, "s2", "t1", open(2));
    estimator.add(0, "s3", "t2", open(2));
    assertThat(at(estimator, 0, 1))
        .isEqualTo(new Estimate(JANUARY, 1, Result.none("not_reached"), 3, 2));
  }

  @Test
  void openCasesAloneAreNotReached() {
    Estimator estimator = duration(1);
    estimator.add(0, "s1", "t1", open(2));
    assertThat(at(estimator, 0, 1).result()).isEqualTo(Result.none("not_reached"));
  }

  @Test
  void lengthZeroIsAnEventAtZero() {
    Estimator estimator = duration(1);
    estimator.add(0, "s1", "t1", lasting(0));
    assertThat(at(estimator, 0, 1).result()).isEqualTo(told(0.0, 0.0, 1.0, 1.0));
  }

  @Test
  void manyCasesAreAllKept() {
    Estimator estimator = duration(1);
    for (int hours = 1000; hours >= 1; hours--) {
      estimator.add(0, "s1", "t1", lasting(hours));
    }
    assertThat(at(estimator, 0, 1).result()).isEqualTo(told(500.0, 900.0, 1000.0, 1000.0));
  }

  @RepeatedTest(20)
  void estimatesAreThoseOfCountingByHand(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    int months = 1 + random.nextInt(30);
    for (Metric.Kind kind : ABOUT_SERVICES) {
      List<Event> events = events(random, months);
      Estimator estimator = Estimator.of(kind, RULE, new Months(JANUARY, months));
      events.forEach(e -> estimator.add(e.month(), e.service(), e.team(), e.one()));
      for (Estimate estimate : estimator.estimates()) {
        int last = new Months(JANUARY, months).indexOf(estimate.month());
        List<Event> inside =
            events.stream()
                .filter(e -> e.month() <= last && e.month() > last - estimate.windowMonths())
                .toList();
        List<Event> counted =
            kind == Metric.Kind.DURATION
                ? inside
                : inside.stream().filter(e -> e.one().denominator() != 0).toList();
        assertThat(estimate.services()).isEqualTo(distinct(counted, Event::service));
        assertThat(estimate.teams()).isEqualTo(distinct(counted, Event::team));
        if (kind == Metric.Kind.DURATION) {
          if (inside.isEmpty()) {
            assertThat(estimate.result()).isEqualTo(Result.none("no_data"));
          } else if (estimate.result().suppression() == null) {
            assertThat(estimate.result().denominator()).isEqualTo(inside.size());
            assertThat(estimate.result().numerator())
                .isEqualTo((double) inside.stream().filter(e -> e.one().ended()).count());
          }
        } else {
          double numerator = inside.stream().mapToDouble(e -> e.one().numerator()).sum();
          double denominator = inside.stream().mapToDouble(e -> e.one().denominator()).sum();
          assertThat(plain(estimate).result())
              .isEqualTo(
                  denominator == 0
                      ? Result.none("no_data")
                      : told(numerator / denominator, null, numerator, denominator));
        }
      }
    }
  }

  @RepeatedTest(10)
  void numeratorOfTwelveMonthsIsTheSumOfTheirSingleOnes(RepetitionInfo repetition) {
    Random random = new Random(100 + repetition.getCurrentRepetition());
    Estimator estimator = ratio(24);
    for (int i = 0; i < 500; i++) {
      estimator.add(
          random.nextInt(24), "s" + i, "t", part(random.nextDouble(), random.nextDouble()));
    }
    Map<LocalDate, Result> single = new HashMap<>();
    List<Estimate> estimates = estimator.estimates();
    estimates.stream()
        .filter(one -> one.windowMonths() == 1)
        .forEach(one -> single.put(one.month(), one.result()));
    for (Estimate estimate : estimates) {
      double numerator = 0;
      double denominator = 0;
      for (int back = 0; back < estimate.windowMonths(); back++) {
        Result result = single.get(estimate.month().minusMonths(back));
        numerator += result == null ? 0 : result.numerator();
        denominator += result == null ? 0 : result.denominator();
      }
      assertThat(estimate.result().numerator()).isCloseTo(numerator, within(1e-9));
      assertThat(estimate.result().denominator()).isCloseTo(denominator, within(1e-9));
    }
  }

  @RepeatedTest(5)
  void orderOfCasesDoesNotMatterToDurations(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<Event> events = events(random, 6);
    Estimator one = duration(6);
    Estimator other = duration(6);
    events.forEach(e -> one.add(e.month(), e.service(), e.team(), e.one()));
    java.util.Collections.shuffle(events, random);
    events.forEach(e -> other.add(e.month(), e.service(), e.team(), e.one()));
    assertThat(other.estimates()).isEqualTo(one.estimates());
  }

  private static long distinct(List<Event> events, Function<Event, String> name) {
    return events.stream().map(name).distinct().count();
  }

  /** Whole numbers, so that sums are exact whatever the order. */
  private static List<Event> events(Random random, int months) {
    List<Event> events = new ArrayList<>();
    for (int count = random.nextInt(60); count > 0; count--) {
      int service = random.nextInt(8);
      events.add(
          new Event(
              random.nextInt(months),
              "s" + service,
              "t" + service / 3,
              new Case(
                  random.nextInt(3),
                  random.nextInt(3),
                  random.nextInt(10),
                  random.nextInt(3) > 0)));
    }
    return events;
  }
}
