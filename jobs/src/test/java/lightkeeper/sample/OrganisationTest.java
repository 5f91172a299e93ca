package lightkeeper.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrganisationTest {
  private final Organisation retail = Organisation.of(Profile.named("retail"));

  @Test
  void retailHasAtLeastTwelveMoversInEachDirection() {
    Map<String, Integer> movers = retail.movers();
    assertThat(movers.get("feature_team -> operations_team")).isGreaterThanOrEqualTo(12);
    assertThat(
            movers.get("feature_team -> multi_product_team")
                + movers.get("feature_team -> regional_developer_support"))
        .isGreaterThanOrEqualTo(12);
    assertThat(
            movers.get("operations_team -> feature_team")
                + movers.get("operations_team -> multi_product_team"))
        .isGreaterThanOrEqualTo(12);
  }

  @Test
  void ownershipFollowsTheTeamsModelAndNeverOverlaps() {
    for (Service service : retail.services()) {
      LocalDate free = LocalDate.MIN;
      for (Service.Tenure tenure : service.tenures()) {
        assertThat(tenure.from()).isAfterOrEqualTo(free);
        free = tenure.to() == null ? LocalDate.MAX : tenure.to();
        for (Team.Period period : tenure.team().periods()) {
          boolean apart =
              !tenure.from().isBefore(period.to() == null ? LocalDate.MAX : period.to())
                  || !period.from().isBefore(free);
          assertThat(apart || period.model() == tenure.model()).isTrue();
        }
      }
    }
  }

  @Test
  void everyModelButTheBackgroundHasFiveTeamsInEveryMonth() {
    for (YearMonth month : retail.window().months()) {
      Map<Model, Set<String>> teams = new EnumMap<>(Model.class);
      for (Service service : retail.services()) {
        for (Regime regime : service.ownedRegimes(retail.window())) {
          LocalDate day = month.atDay(1);
          if (!day.isBefore(regime.from()) && day.isBefore(regime.to())) {
            teams.computeIfAbsent(regime.model(), m -> new HashSet<>()).add(regime.team().id());
          }
        }
      }
      for (Model model : Model.values()) {
        if (model == Model.BACKGROUND_TEAM) {
          assertThat(teams.get(model)).hasSize(2);
        } else {
          assertThat(teams.get(model)).as(month + " " + model).hasSizeGreaterThanOrEqualTo(5);
        }
      }
    }
  }

  @Test
  void caseMixReversesTheNaiveComparison() {
    Exposure operations = Exposure.of(retail, Model.OPERATIONS_TEAM);
    Exposure products = Exposure.of(retail, Model.MULTI_PRODUCT_TEAM);
    assertThat(operations.naiveRatioTo(products)).isLessThan(0.9);
    assertThat(operations.adjustedRatioTo(products)).isBetween(1.35, 1.55);
  }

  @Test
  void someServicesAreLateRetiredOrWithoutOwnerForATime() {
    Window window = retail.window();
    assertThat(retail.services()).anyMatch(s -> s.liveFrom().isAfter(window.from()));
    assertThat(retail.services()).anyMatch(s -> s.liveTo() != null);
    assertThat(retail.services())
        .anyMatch(s -> days(s.ownedRegimes(window)) < days(s.regimes(window)));
    assertThat(retail.teams().stream().filter(Team::changesModel)).hasSize(2);
  }

  private static long days(Iterable<Regime> regimes) {
    long days = 0;
    for (Regime regime : regimes) {
      days += regime.days();
    }
    return days;
  }
}
