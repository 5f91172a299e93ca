package lightkeeper.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LookedUpTest {
  private static final Times.Reading NO_TIMES = null;

  private static Rank rank(String number) {
    return Rank.of(number, NO_TIMES);
  }

  @Test
  void ofAKeyTheRecordOfTheGreatestRankIsHeldAndOfEqualsTheLater() {
    LookedUp rows = new LookedUp(LookedUp.Most.USUAL);
    List<String> key = List.of("k");
    assertThat(rows.put(key, rank("2"), () -> "two")).isEmpty();
    assertThat(rows.put(key, rank("1"), () -> "one")).isEmpty();
    assertThat(rows.rows()).isEqualTo(Map.of(key, "two"));
    assertThat(rows.put(key, rank("2"), () -> "two again")).isEmpty();
    assertThat(rows.put(Arrays.asList("k", null), rank("1"), () -> "other")).isEmpty();
    assertThat(rows.rows()).hasSize(2).containsEntry(key, "two again");
  }

  @Test
  void moreRecordsThanAreHeldAreAProblem() {
    LookedUp rows = new LookedUp(new LookedUp.Most(2, 1_000));
    assertThat(rows.put(List.of("a"), rank("1"), () -> "")).isEmpty();
    assertThat(rows.put(List.of("b"), rank("1"), () -> "")).isEmpty();
    assertThat(rows.put(List.of("b"), rank("1"), () -> "")).isEmpty();
    assertThat(rows.put(List.of("c"), rank("1"), () -> ""))
        .contains("looks things up in more than 2 records");
  }

  @Test
  void moreTextThanIsHeldIsAProblemWhereverItStandsAndWhatWasReplacedIsNotCounted() {
    LookedUp rows = new LookedUp(new LookedUp.Most(100, 20));
    Object ten = Map.of("id", List.of(Map.of("v", "1234567")));
    for (int i = 0; i < 5; i++) {
      assertThat(rows.put(List.of("a"), rank("1"), () -> ten)).as("time %d", i).isEmpty();
    }
    assertThat(rows.put(List.of("b"), rank("1"), () -> ten))
        .contains("looks things up in more than 20 characters");
  }
}
