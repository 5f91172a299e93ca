package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an episode is, and when two times of episodes are one. */
class EpisodeTest {
  @Test
  void timesThatDifferByRoundingOnlyAreOneTime() {
    // 0.1 + 0.2 is not 0.3 in doubles. R: survfit(Surv(c(.1 + .2, .3), c(1, 1)) ~ 1)$time is 0.3.
    List<Point> points =
        KaplanMeier.of(List.of(Episode.fromStart(0.1 + 0.2, true), Episode.fromStart(0.3, true)))
            .points();
    assertThat(points).hasSize(1);
    assertThat(points.get(0).events()).isEqualTo(2);
    assertThat(KaplanMeier.of(new double[] {0.1 + 0.2, 0.3}, new double[0]).points()).hasSize(2);
  }

  @Test
  void episodeWithNoLengthButRoundingIsRefused() {
    List<Episode> episodes = List.of(new Episode(0.3, 0.1 + 0.2, true));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> KaplanMeier.of(episodes));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "NaN, 1", "0, NaN", "0, Infinity", "-2, -1", "Infinity, Infinity"})
  void episodeThatIsNoneIsRefused(double entry, double exit) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new Episode(entry, exit, true));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-9, 1, 365.25, 1e12})
  void unitDoesNotDecideWhichTimesAreNear(double unit) {
    // The mean of the distinct times is 2.5: near is 3.7e-8.
    List<Episode> episodes =
        List.of(
            new Episode(0, 1 * unit, true),
            new Episode(1.00000003 * unit, 3 * unit, true),
            new Episode(1.0000001 * unit, 9 * unit, false));
    List<Episode> tied = NearTimes.tied(episodes);
    assertThat(tied.get(1)).isEqualTo(new Episode(1 * unit, 3 * unit, true));
    assertThat(tied.get(2)).isEqualTo(episodes.get(2));
  }

  @Test
  void entryAtTheVeryBeginningStaysThere() {
    List<Episode> tied =
        NearTimes.tied(List.of(Episode.fromStart(0.1 + 0.2, true), Episode.fromStart(0.3, true)));
    assertThat(tied).containsOnly(Episode.fromStart(0.3, true));
  }

  @Test
  void negativeZeroIsZero() {
    assertThat(Episode.fromStart(-0.0, true)).isEqualTo(Episode.fromStart(0.0, true));
  }
}
