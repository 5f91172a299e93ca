package lightkeeper.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What overlapping windows tell of each other, by hand and against trying every count. */
class WindowCountsTest {
  private static WindowCounts.Range range(long least, long most) {
    return new WindowCounts.Range(least, most);
  }

  @Test
  void nothingToldLeavesEverythingPossible() {
    assertThat(new WindowCounts(4).range(7)).isEqualTo(range(0, Long.MAX_VALUE));
  }

  @Test
  void toldCountIsKnown() {
    WindowCounts counts = new WindowCounts(4);
    counts.told(7, 3);
    assertThat(counts.range(7)).isEqualTo(range(3, 3));
    assertThat(counts.range(7).isOneValue()).isTrue();
    assertThat(counts.range(8)).isEqualTo(range(0, Long.MAX_VALUE));
    assertThat(counts.range(11)).isEqualTo(range(0, Long.MAX_VALUE));
  }

  @Test
  void windowsThatOnlyTouchTellNothingOfEachOther() {
    WindowCounts counts = new WindowCounts(2);
    counts.told(1, 3);
    counts.told(5, 4);
    assertThat(counts.range(3)).isEqualTo(range(0, Long.MAX_VALUE));
  }

  @Test
  void windowBetweenTwoIsAtMostBoth() {
    WindowCounts counts = new WindowCounts(2);
    counts.told(1, 3);
    counts.told(3, 4);
    assertThat(counts.range(2)).isEqualTo(range(0, 7));
  }

  @Test
  void windowBetweenTwoZerosIsZero() {
    WindowCounts counts = new WindowCounts(2);
    counts.told(1, 0);
    counts.told(3, 0);
    assertThat(counts.range(2)).isEqualTo(range(0, 0));
  }

  @Test
  void chainOfDifferencesEndsInOneValue() {
    WindowCounts counts = new WindowCounts(4);
    counts.told(3, 0);
    counts.told(5, 3);
    counts.told(8, 5);
    counts.told(9, 3);
    assertThat(counts.range(4).isOneValue()).isFalse();
    counts.told(10, 0);
    assertThat(counts.range(4)).isEqualTo(range(1, 1));
  }

  @RepeatedTest(200)
  void rangeIsThatOfAllCountsThereCouldBe(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    int length = 2 + random.nextInt(2);
    int quarters = length + 3 + random.nextInt(2);
    int[] truth = new int[quarters];
    for (int i = 0; i < quarters; i++) {
      truth[i] = random.nextInt(3);
    }
    Map<Integer, Integer> told = new TreeMap<>();
    WindowCounts counts = new WindowCounts(length);
    for (int end = length - 1; end < quarters; end++) {
      if (random.nextInt(3) > 0) {
        told.put(end, sum(truth, end, length));
        counts.told(end, sum(truth, end, length));
      }
    }
    // No quarter in a window told can count more than that; one in none is free, up to anything.
    int most = told.values().stream().mapToInt(Integer::intValue).max().orElse(0) + 2;
    Map<Integer, NavigableSet<Integer>> possible = new TreeMap<>();
    tryAll(new int[quarters], 0, most, length, told, possible);
    for (int end = length - 1; end < quarters; end++) {
      WindowCounts.Range range = counts.range(end);
      assertThat(range.least()).isEqualTo(possible.get(end).first().longValue());
      boolean isFree = false;
      for (int quarter = end - length + 1; quarter <= end; quarter++) {
        isFree |= !isCovered(quarter, length, told);
      }
      assertThat(range.most())
          .isEqualTo(isFree ? Long.MAX_VALUE : possible.get(end).last().longValue());
      // Every whole number in between is possible too.
      assertThat(possible.get(end))
          .hasSize(possible.get(end).last() - possible.get(end).first() + 1);
      assertThat(range.isOneValue()).isEqualTo(!isFree && possible.get(end).size() == 1);
    }
  }

  private static boolean isCovered(int quarter, int length, Map<Integer, Integer> told) {
    return told.keySet().stream().anyMatch(end -> quarter <= end && quarter > end - length);
  }

  private static int sum(int[] counts, int end, int length) {
    int sum = 0;
    for (int i = end - length + 1; i <= end; i++) {
      sum += counts[i];
    }
    return sum;
  }

  private static void tryAll(
      int[] counts,
      int at,
      int most,
      int length,
      Map<Integer, Integer> told,
      Map<Integer, NavigableSet<Integer>> possible) {
    if (at == counts.length) {
      for (int end = length - 1; end < counts.length; end++) {
        possible.computeIfAbsent(end, key -> new TreeSet<>()).add(sum(counts, end, length));
      }
      return;
    }
    for (counts[at] = 0; counts[at] <= most; counts[at]++) {
      if (at < length - 1 || !told.containsKey(at) || told.get(at) == sum(counts, at, length)) {
        tryAll(counts, at + 1, most, length, told, possible);
      }
    }
    counts[at] = 0;
  }
}
