package lightkeeper.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import lightkeeper.export.IntervalJudge.Candidate;
import lightkeeper.export.IntervalJudge.Verdict;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class IntervalJudgeTest {
  private static final long OPEN = Long.MAX_VALUE;
  private static final Verdict CURRENT = new Verdict(null, false, true);
  private static final Verdict SUPERSEDED = new Verdict(null, false, false);
  private static final Verdict REPEAT = new Verdict(null, true, false);
  private static final Verdict OVERLAPS =
      new Verdict(RejectReason.OVERLAPPING_INTERVAL, false, false);
  private static final Verdict TEAMLESS = new Verdict(RejectReason.UNKNOWN_TEAM, false, false);
  private static final Verdict FUTURE = new Verdict(RejectReason.IN_THE_FUTURE, false, false);

  /** Rows of one holder; each is in a file of its own unless said otherwise. */
  private static final class Rows {
    private final List<Candidate> rows = new ArrayList<>();

    Rows row(long start, long end, String team) {
      return row(start, end, team, null);
    }

    Rows row(long start, long end, String team, RejectReason reason) {
      int place = rows.size();
      rows.add(new Candidate(place, start, end, place + 1, 1, List.of(start, end, team), reason));
      return this;
    }

    Verdict[] judged() {
      return IntervalJudge.judge(rows);
    }
  }

  private static Rows rows() {
    return new Rows();
  }

  @Test
  void nobodyIsJudgedWhereThereIsNobody() {
    assertThat(rows().judged()).isEmpty();
  }

  @Test
  void neighboursDoNotOverlap() {
    assertThat(rows().row(0, 10, "a").row(10, 20, "b").row(20, OPEN, "c").judged())
        .containsExactly(CURRENT, CURRENT, CURRENT);
  }

  @Test
  void ofTwoThatOverlapTheLaterStartingIsRejectedWhicheverWasLoadedFirst() {
    assertThat(rows().row(0, 11, "a").row(10, 20, "b").judged()).containsExactly(CURRENT, OVERLAPS);
    assertThat(rows().row(10, 20, "b").row(0, 11, "a").judged()).containsExactly(OVERLAPS, CURRENT);
  }

  @Test
  void openIntervalOverlapsAllThatStartLater() {
    assertThat(rows().row(0, OPEN, "a").row(5, 6, "b").row(1_000, OPEN, "c").judged())
        .containsExactly(CURRENT, OVERLAPS, OVERLAPS);
  }

  @Test
  void intervalInsideALongerOneStillOverlapsAfterOthersEnded() {
    assertThat(rows().row(0, 100, "a").row(10, 20, "b").row(50, 60, "c").judged())
        .containsExactly(CURRENT, OVERLAPS, OVERLAPS);
  }

  @Test
  void rejectedOverlapPushesNobodyOut() {
    // b is rejected because of a; so c, which overlaps only b, stays.
    assertThat(rows().row(0, 10, "a").row(5, 30, "b").row(20, 40, "c").judged())
        .containsExactly(CURRENT, OVERLAPS, CURRENT);
  }

  @Test
  void recordOfAnUnknownTeamPushesNobodyOut() {
    assertThat(rows().row(0, 30, "x", RejectReason.UNKNOWN_TEAM).row(10, 20, "b").judged())
        .containsExactly(TEAMLESS, CURRENT);
  }

  @Test
  void recordInTheFuturePushesNobodyOutAndKeepsItsReason() {
    assertThat(
            rows()
                .row(0, 30, "a")
                .row(20, 40, "x", RejectReason.IN_THE_FUTURE)
                .row(30, 50, "b")
                .judged())
        .containsExactly(CURRENT, FUTURE, CURRENT);
  }

  @Test
  void overlapComesBeforeUnknownTeamInTheList() {
    assertThat(rows().row(0, 30, "a").row(10, 20, "x", RejectReason.UNKNOWN_TEAM).judged())
        .containsExactly(CURRENT, OVERLAPS);
  }

  @Test
  void laterVersionOfAKeyCounts() {
    assertThat(rows().row(0, OPEN, "a").row(0, 10, "a").row(10, OPEN, "b").judged())
        .containsExactly(SUPERSEDED, CURRENT, CURRENT);
  }

  @Test
  void laterRecordOfOneFileCounts() {
    List<Candidate> rows =
        List.of(
            new Candidate(0, 0, 10, 1, 2, List.of(0L, 10L), null),
            new Candidate(1, 0, 20, 1, 1, List.of(0L, 20L), null));
    assertThat(IntervalJudge.judge(rows)).containsExactly(CURRENT, SUPERSEDED);
  }

  @Test
  void laterFileCountsBeforeLaterRecord() {
    List<Candidate> rows =
        List.of(
            new Candidate(0, 0, 10, 1, 99, List.of(0L, 10L), null),
            new Candidate(1, 0, 20, 2, 1, List.of(0L, 20L), null));
    assertThat(IntervalJudge.judge(rows)).containsExactly(SUPERSEDED, CURRENT);
  }

  @Test
  void correctionOfAnUnknownTeamLeavesTheEarlierVersion() {
    assertThat(rows().row(0, 10, "a").row(0, 20, "x", RejectReason.UNKNOWN_TEAM).judged())
        .containsExactly(CURRENT, TEAMLESS);
  }

  @Test
  void earlierVersionThatCountsAgainKeepsItsOwnEnd() {
    assertThat(
            rows()
                .row(0, 10, "a")
                .row(0, 20, "x", RejectReason.UNKNOWN_TEAM)
                .row(10, 15, "b")
                .judged())
        .containsExactly(CURRENT, TEAMLESS, CURRENT);
  }

  @Test
  void everyVersionOfAKeyThatOverlapsIsRejected() {
    assertThat(rows().row(0, 30, "a").row(10, 20, "b").row(10, 25, "b").judged())
        .containsExactly(CURRENT, OVERLAPS, OVERLAPS);
  }

  @Test
  void correctionThatShortensAnEarlierIntervalLetsTheNextOneIn() {
    assertThat(rows().row(0, 30, "a").row(10, 20, "b").row(0, 10, "a").judged())
        .containsExactly(SUPERSEDED, CURRENT, CURRENT);
  }

  @Test
  void correctionThatIsRejectedForOverlapLeavesTheEmptyVersionBefore() {
    assertThat(rows().row(0, 30, "a").row(10, 10, "b").row(10, 20, "b").judged())
        .containsExactly(CURRENT, CURRENT, OVERLAPS);
  }

  @Test
  void emptyIntervalNeitherOverlapsNorIsOverlapped() {
    assertThat(rows().row(0, 30, "a").row(10, 10, "b").row(30, 40, "c").row(35, 35, "d").judged())
        .containsExactly(CURRENT, CURRENT, CURRENT, CURRENT);
  }

  @Test
  void correctionToAnEmptyIntervalFreesItsTime() {
    assertThat(rows().row(0, 30, "a").row(0, 0, "a").row(10, 20, "b").judged())
        .containsExactly(SUPERSEDED, CURRENT, CURRENT);
  }

  @Test
  void secondOfTwoEqualRecordsIsARepeatAndTheFirstCounts() {
    assertThat(rows().row(0, 10, "a").row(0, 10, "a").judged()).containsExactly(CURRENT, REPEAT);
  }

  @Test
  void repeatOfASupersededVersionNeverWinsAgain() {
    assertThat(rows().row(0, 10, "a").row(0, 20, "a").row(0, 10, "a").judged())
        .containsExactly(SUPERSEDED, CURRENT, REPEAT);
  }

  @Test
  void repeatOfARejectedRecordIsRejectedToo() {
    assertThat(rows().row(0, 30, "a").row(10, 20, "b").row(10, 20, "b").judged())
        .containsExactly(CURRENT, OVERLAPS, OVERLAPS);
    assertThat(
            rows()
                .row(0, 30, "x", RejectReason.UNKNOWN_TEAM)
                .row(0, 30, "x", RejectReason.UNKNOWN_TEAM)
                .judged())
        .containsExactly(TEAMLESS, TEAMLESS);
  }

  @Test
  void ofEqualRecordsTheFirstLoadedIsNoRepeatWhateverOrderTheyAreGivenIn() {
    List<Candidate> rows =
        List.of(
            new Candidate(0, 0, 10, 2, 1, List.of("same"), null),
            new Candidate(1, 0, 10, 1, 7, List.of("same"), null));
    assertThat(IntervalJudge.judge(rows)).containsExactly(REPEAT, CURRENT);
  }

  @RepeatedTest(50)
  void keptIntervalsNeverOverlap(RepetitionInfo repetition) {
    for (List<Candidate> rows : cases(repetition.getCurrentRepetition())) {
      Verdict[] verdicts = IntervalJudge.judge(rows);
      List<Candidate> kept = current(rows, verdicts);
      for (Candidate one : kept) {
        for (Candidate other : kept) {
          boolean meet = Math.max(one.start(), other.start()) < Math.min(one.end(), other.end());
          assertThat(one.place() != other.place() && meet).as("%s %s", one, other).isFalse();
        }
      }
      assertThat(kept.stream().map(Candidate::start)).doesNotHaveDuplicates();
    }
  }

  @RepeatedTest(50)
  void verdictsDoNotDependOnTheOrderInWhichCandidatesAreGiven(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    for (List<Candidate> rows : cases(repetition.getCurrentRepetition())) {
      Verdict[] verdicts = IntervalJudge.judge(rows);
      List<Candidate> shuffled = new ArrayList<>(rows);
      Collections.shuffle(shuffled, random);
      assertThat(IntervalJudge.judge(shuffled)).containsExactly(verdicts);
    }
  }

  @RepeatedTest(50)
  void verdictsAreThoseOfTheRuleReadWordForWord(RepetitionInfo repetition) {
    for (List<Candidate> rows : cases(repetition.getCurrentRepetition())) {
      assertThat(IntervalJudge.judge(rows)).as("%s", rows).containsExactly(byTheBook(rows));
    }
  }

  private static List<Candidate> current(List<Candidate> rows, Verdict[] verdicts) {
    return rows.stream().filter(row -> verdicts[row.place()].current()).toList();
  }

  private static List<List<Candidate>> cases(long seed) {
    Random random = new Random(seed);
    List<List<Candidate>> cases = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      List<Candidate> rows = new ArrayList<>();
      int count = random.nextInt(9);
      for (int place = 0; place < count; place++) {
        long start = random.nextInt(8);
        long end = random.nextInt(5) == 0 ? OPEN : start + random.nextInt(5);
        String team = random.nextInt(4) == 0 ? "x" : "a";
        RejectReason reason =
            start == 7
                ? RejectReason.IN_THE_FUTURE
                : team.equals("x") ? RejectReason.UNKNOWN_TEAM : null;
        rows.add(
            new Candidate(
                place,
                start,
                end,
                1 + random.nextInt(3),
                place + 1,
                List.of(start, end, team),
                reason));
      }
      cases.add(rows);
    }
    return cases;
  }

  /**
   * The contract, slowly: starts in order; of one start the latest loaded version that is not
   * rejected counts; a version is rejected when a kept row that starts earlier covers its start.
   */
  private static Verdict[] byTheBook(List<Candidate> rows) {
    RejectReason[] reasons = new RejectReason[rows.size()];
    boolean[] counts = new boolean[rows.size()];
    List<Candidate> kept = new ArrayList<>();
    for (long start : rows.stream().mapToLong(Candidate::start).distinct().sorted().toArray()) {
      boolean covered = kept.stream().anyMatch(row -> row.start() < start && start < row.end());
      Candidate best = null;
      List<Candidate> versions =
          rows.stream()
              .filter(row -> row.start() == start && first(rows, row).equals(row))
              .toList();
      for (Candidate row : versions.stream().sorted(IntervalJudgeTest::latestFirst).toList()) {
        reasons[row.place()] = row.reason();
        if (best == null
            && row.reason() != RejectReason.IN_THE_FUTURE
            && covered
            && row.end() > row.start()) {
          reasons[row.place()] = RejectReason.OVERLAPPING_INTERVAL;
        }
        if (best == null && reasons[row.place()] == null) {
          best = row;
        }
      }
      if (best != null) {
        kept.add(best);
        counts[best.place()] = true;
      }
    }
    return rows.stream()
        .map(
            row -> {
              Candidate first = first(rows, row);
              RejectReason reason = reasons[first.place()];
              return new Verdict(reason, reason == null && !first.equals(row), counts[row.place()]);
            })
        .toArray(Verdict[]::new);
  }

  private static int latestFirst(Candidate one, Candidate other) {
    return one.loadOrder() != other.loadOrder()
        ? Integer.compare(other.loadOrder(), one.loadOrder())
        : Long.compare(other.recordNumber(), one.recordNumber());
  }

  private static Candidate first(List<Candidate> rows, Candidate row) {
    return rows.stream()
        .filter(other -> Objects.equals(other.values(), row.values()))
        .max(IntervalJudgeTest::latestFirst)
        .orElse(row);
  }

  @Test
  void verdictStandsAtTheCandidatesPlace() {
    Verdict[] verdicts = rows().row(20, 30, "b").row(0, 25, "a").row(0, 25, "a").judged();
    assertThat(Arrays.asList(verdicts)).containsExactly(OVERLAPS, CURRENT, REPEAT);
  }
}
