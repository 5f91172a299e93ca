package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which teams are held against which. */
class UnitsTest {
  private static final List<TeamStratum> MODEL =
      List.of(
          new TeamStratum("b", 2, 1, 10),
          new TeamStratum("a", 1, 2, 20),
          new TeamStratum("a", 1, 3, 10),
          new TeamStratum("c", 3, 9, 15));
  private static final List<TeamStratum> REFERENCE =
      List.of(
          new TeamStratum("a", 2, 4, 30),
          new TeamStratum("d", 1, 5, 10),
          new TeamStratum("e", 2, 0, 0),
          new TeamStratum("f", 4, 7, 5));

  /** Tiers 1 and 2 are shared: 30 + 10 and 10 + 30 of 100, each half of the mix. */
  @Test
  void onlyTiersThatBothHaveCount() {
    Units units = Units.of(MODEL, REFERENCE);
    assertThat(units.overlap).isCloseTo(0.8, within(1e-12));
    assertThat(units.strata()).isEqualTo(2);
    assertThat(units.weights()).containsExactly(0.5, 0.5);
    assertThat(units.teams(true)).isEqualTo(2);
    assertThat(units.teams(false)).isEqualTo(2);
    assertThat(units.reason()).isEqualTo(Reason.FEW_TEAMS);
  }

  /**
   * Team a is there twice: its 5 of 30 in tier 1 for the model, 4 of 30 in tier 2 for the other.
   */
  @Test
  void rowsOfATeamAddUpWithinAnArm() {
    Units units = Units.of(MODEL, REFERENCE);
    assertThat(units.model).containsExactly(false, true, true, false);
    assertThat(units.numerators).isEqualTo(new double[][] {{0, 4}, {5, 0}, {0, 1}, {5, 0}});
    assertThat(units.denominators).isEqualTo(new double[][] {{0, 30}, {30, 0}, {0, 10}, {10, 0}});
  }

  @Test
  void unitsStandInTheSameOrderWhicheverArmIsWhich() {
    Units one = Units.of(MODEL, REFERENCE);
    Units other = Units.of(REFERENCE, MODEL);
    assertThat(other.numerators).isEqualTo(one.numerators);
    assertThat(other.denominators).isEqualTo(one.denominators);
    assertThat(other.model).containsExactly(true, false, false, true);
    assertThat(other.overlap).isEqualTo(one.overlap);
  }

  @Test
  void nobodyIsNoData() {
    Units none = Units.of(List.of(), List.of());
    assertThat(none.overlap).isNaN();
    assertThat(none.strata()).isZero();
    assertThat(none.weights()).isEmpty();
    assertThat(none.reason()).isEqualTo(Reason.NO_DATA);
    assertThat(Units.of(MODEL, List.of(new TeamStratum("e", 1, 0, 0))).reason())
        .isEqualTo(Reason.NO_DATA);
  }
}
