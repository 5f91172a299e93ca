package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class AalenJohansenTest {
  private static final Offset<Double> CLOSE = within(1e-12);

  private static AalenJohansen.Exit exit(double entry, double exit, String cause) {
    return new AalenJohansen.Exit(new Episode(entry, exit, cause != null), cause);
  }

  private static double at(AalenJohansen curves, String cause, double time) {
    return curves.incidence(cause, time).orElseThrow();
  }

  @Test
  void causesShareWhatEndsAtEachTime() {
    // At 1: one of five of a. At 2: two of four, one each; S(2−) = 4/5. At 3: one is cut off.
    // At 4: the last, of a; S(4−) = 2/5. a: 1/5 + 4/5·1/4 + 2/5 = 4/5, b: 4/5·1/4 = 1/5.
    AalenJohansen curves =
        AalenJohansen.of(
            List.of(
                exit(0, 1, "a"),
                exit(0, 2, "a"),
                exit(0, 2, "b"),
                exit(0, 3, null),
                exit(0, 4, "a")));
    assertThat(curves.causes()).containsExactly("a", "b");
    assertThat(at(curves, "a", 0.5)).isZero();
    assertThat(at(curves, "a", 1)).isCloseTo(0.2, CLOSE);
    assertThat(at(curves, "a", 2)).isCloseTo(0.4, CLOSE);
    assertThat(at(curves, "b", 3.5)).isCloseTo(0.2, CLOSE);
    assertThat(at(curves, "a", 9)).isCloseTo(0.8, CLOSE);
    assertThat(at(curves, "b", 9)).isCloseTo(0.2, CLOSE);
  }

  @Test
  void lateEntriesCountFromTheirEntryOn() {
    // At 2: one of two, of a: 1/2. At 3: one of three, of b, S(3−) = 1/2: 1/6. At 5: S(5−) = 1/3,
    // one of two, of a: 1/2 + 1/6. The last is cut off at 6, and nothing is known behind it.
    AalenJohansen curves =
        AalenJohansen.of(
            List.of(exit(0, 2, "a"), exit(1, 3, "b"), exit(2, 5, "a"), exit(2, 6, null)));
    assertThat(at(curves, "a", 2)).isCloseTo(0.5, CLOSE);
    assertThat(at(curves, "b", 3)).isCloseTo(1.0 / 6, CLOSE);
    assertThat(at(curves, "a", 6)).isCloseTo(2.0 / 3, CLOSE);
    assertThat(curves.incidence("a", 6.1)).isEmpty();
  }

  @Test
  void withOneCauseItIsWhatTheCurveLacks() {
    List<Episode> episodes = DataSet.read("lung").episodes("event");
    AalenJohansen curves =
        AalenJohansen.of(
            episodes.stream().map(one -> new AalenJohansen.Exit(one, "death")).toList());
    List<Point> points = KaplanMeier.of(episodes).points();
    assertThat(curves.points()).extracting(AalenJohansen.Incidence::point).isEqualTo(points);
    for (AalenJohansen.Incidence one : curves.points()) {
      assertThat(one.byCause().get("death")).isCloseTo(1 - one.point().survival(), CLOSE);
    }
  }

  @RepeatedTest(20)
  void causesAddUpToWhatTheCurveLacks(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<AalenJohansen.Exit> exits = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      double entry = random.nextInt(10);
      String cause = List.of("a", "b", "c", "").get(random.nextInt(4));
      exits.add(exit(entry, entry + 1 + random.nextInt(15), cause.isEmpty() ? null : cause));
    }
    Map<String, Double> before = Map.of();
    for (AalenJohansen.Incidence one : AalenJohansen.of(exits).points()) {
      double sum = one.byCause().values().stream().mapToDouble(share -> share).sum();
      assertThat(sum).isCloseTo(1 - one.point().survival(), CLOSE);
      Map<String, Double> last = before;
      assertThat(one.byCause())
          .allSatisfy(
              (cause, share) ->
                  assertThat(share).isGreaterThanOrEqualTo(last.getOrDefault(cause, 0.0)));
      before = one.byCause();
    }
  }

  @Test
  void withoutCasesThereIsNothing() {
    assertThat(AalenJohansen.of(List.of()).points()).isEmpty();
    assertThat(AalenJohansen.of(List.of()).causes()).isEmpty();
  }

  @Test
  void unknownCauseAndEndWithoutACauseAreRefused() {
    AalenJohansen curves = AalenJohansen.of(List.of(exit(0, 1, "a")));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> curves.incidence("b", 1))
        .withMessageContaining("b");
    List<AalenJohansen.Exit> without =
        List.of(new AalenJohansen.Exit(new Episode(0, 1, true), null));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> AalenJohansen.of(without));
  }
}
