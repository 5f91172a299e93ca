package lightkeeper.metric;

import static lightkeeper.metric.PeopleWorld.ATTRITION;
import static lightkeeper.metric.PeopleWorld.METRICS;
import static lightkeeper.metric.PeopleWorld.RETENTION;
import static lightkeeper.metric.PeopleWorld.TRANSFERS;
import static lightkeeper.metric.PeopleWorld.VOLUNTARY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Somebody who reads everything that is told about people, of all windows, models and metrics and
 * of their curves, and knows how it is decided what is hidden, looks for whole numbers that agree
 * with all of it. No count that was hidden may be the only one that does.
 */
class AttackerTest {
  private static final int SMALLEST = 10;

  /** A world that gives something away unless more is hidden than what is small. */
  private static final long RECOVERED_SEED = 53;

  /** Worlds in which a share of a curve that is hidden would tell a step of an earlier one. */
  private static final long[] TOLD_BY_SHARES = {1709, 2267, 3777};

  /**
   * A world in which somebody who also knows that no contract ended finds a step of a hidden curve:
   * from how many left at all, and how many of them behind its last day.
   */
  private static final long KNOWN_FROM_ELSEWHERE = 227;

  /** What somebody can know. */
  private enum Knows {
    /** The figures of one metric by themselves. */
    SERIES,
    /** All figures and curves as one: who left of their own will left, and with some tenure. */
    EVERYTHING,
    /** Also that nobody's contract ended, so that all who left are counted as attrition. */
    NO_CONTRACT_ENDED,
    /** All figures, what each reason says, and that what is told was not hidden for it. */
    REASONS
  }

  private record Place(String what, String model, int quarter) {}

  /**
   * What is told in a place: a reason; or people and, but for retention, their count; or leavers at
   * a step of a curve.
   */
  private record Told(String reason, int people, int count) {}

  private static int quarter(PeopleCell cell) {
    return (int) PeopleCells.month(0).until(cell.month()).toTotalMonths() / 3;
  }

  private static List<PeopleCell> cells(List<PeopleWorld> world) {
    return world.stream().flatMap(model -> model.cells().stream()).toList();
  }

  /** All that is told under the rules of disclosure. */
  private static Map<Place, Told> published(List<PeopleWorld> world) {
    Map<Place, Told> published = new LinkedHashMap<>();
    for (Disclosure.Verdict verdict :
        Disclosure.of(cells(world), SMALLEST, PeopleCells.PART_OF, PeopleCells.CURVE_DAYS)) {
      put(published, verdict.cell(), verdict.suppression());
      put(published, verdict.cell(), verdict.curve());
    }
    return published;
  }

  /** All that would be told if a figure were hidden for what is in it alone, without curves. */
  private static Map<Place, Told> publishedWithPrimaryAlone(List<PeopleWorld> world) {
    Map<Place, Told> published = new LinkedHashMap<>();
    for (PeopleCell cell : cells(world)) {
      boolean few =
          cell.people() < SMALLEST
              || cell.counted() == 1
              || cell.counted() == 2
              || cell.people() - cell.counted() < 3;
      put(published, cell, cell.people() == 0 ? "no_data" : few ? "primary" : null);
    }
    return published;
  }

  /** All that would be told if the curve of each window were decided by itself. */
  private static Map<Place, Told> publishedCurveByCurve(List<PeopleWorld> world) {
    Map<Place, Told> published = new LinkedHashMap<>(published(world));
    for (Disclosure.Verdict verdict :
        Disclosure.of(cells(world), SMALLEST, PeopleCells.PART_OF, PeopleCells.CURVE_DAYS)) {
      if (verdict.cell().metricId().equals(RETENTION)) {
        RetentionCurve alone = new RetentionCurve(365, SMALLEST);
        put(
            published,
            verdict.cell(),
            alone.tell(verdict.cell(), verdict.suppression(), null).points());
      }
    }
    return published;
  }

  private static void put(Map<Place, Told> published, PeopleCell cell, String reason) {
    published.put(
        new Place(cell.metricId(), cell.model(), quarter(cell)),
        reason != null
            ? new Told(reason, -1, -1)
            : new Told(
                null, (int) cell.people(), cell.numerator() == null ? -1 : (int) cell.counted()));
  }

  private static void put(
      Map<Place, Told> published, PeopleCell cell, List<RetentionCurve.Point> points) {
    for (RetentionCurve.Point point : points) {
      published.put(
          step(cell.model(), point.tenureDays(), quarter(cell)),
          new Told(
              point.suppression(),
              point.atRisk() == null ? -1 : point.atRisk(),
              point.leavers() == null ? -1 : point.leavers()));
    }
  }

  private static Place step(String model, int days, int quarter) {
    return new Place("day " + days, model, quarter);
  }

  /** The places whose hidden count can be one number only. */
  private static List<Place> recovered(
      List<PeopleWorld> world, Map<Place, Told> published, Knows knows) {
    List<Place> recovered = new ArrayList<>();
    for (PeopleWorld model : world) {
      Map<String, Puzzle> puzzles = new TreeMap<>();
      Map<Place, int[]> steps = new LinkedHashMap<>();
      for (String metric : METRICS) {
        Puzzle puzzle =
            puzzles.isEmpty() || knows == Knows.SERIES
                ? puzzle(model, published, knows, knows == Knows.SERIES ? List.of(metric) : METRICS)
                : puzzles.get(VOLUNTARY);
        if (puzzles.isEmpty() && (knows == Knows.EVERYTHING || knows == Knows.NO_CONTRACT_ENDED)) {
          steps.putAll(hiddenSteps(model, published, puzzle));
        }
        puzzles.put(metric, puzzle);
        assertThat(puzzle.fits(model.all())).as("what happened agrees with what is told").isTrue();
      }
      model
          .ends()
          .forEach(
              end -> {
                for (String metric : METRICS) {
                  Place place = new Place(metric, model.model(), end);
                  String reason = published.get(place).reason();
                  // With no contract ended, those who left are told as attrition where that is.
                  boolean isTold =
                      reason == null
                          || reason.equals("no_data")
                          || (knows == Knows.NO_CONTRACT_ENDED && metric.equals(RETENTION));
                  int[] counted = model.counted(metric, end);
                  if (!isTold && !puzzles.get(metric).canDiffer(counted, model.sum(counted))) {
                    recovered.add(place);
                  }
                }
              });
      steps.forEach(
          (place, gone) -> {
            if (!puzzles.get(RETENTION).canDiffer(gone, model.sum(gone))) {
              recovered.add(place);
            }
          });
    }
    return recovered;
  }

  /** What somebody knows of one model. */
  private static Puzzle puzzle(
      PeopleWorld model, Map<Place, Told> published, Knows knows, List<String> metrics) {
    Puzzle puzzle = new Puzzle(model.all().length);
    if (knows == Knows.NO_CONTRACT_ENDED) {
      puzzle.sumIs(model.contractsEnded(), 0, 0);
    }
    model
        .ends()
        .forEach(
            end -> {
              Map<String, Told> told = new TreeMap<>();
              for (String metric : METRICS) {
                told.put(metric, published.get(new Place(metric, model.model(), end)));
              }
              // The same employees are in all of them.
              int people = told.values().stream().mapToInt(Told::people).max().orElseThrow();
              for (String metric : metrics) {
                figure(puzzle, model.counted(metric, end), told.get(metric), people, knows);
              }
              if (knows == Knows.REASONS
                  && "differencing".equals(told.get(VOLUNTARY).reason())
                  && told.get(ATTRITION).reason() == null
                  && !hidesEarlier(published, model, end)) {
                puzzle.sumIs(model.rest(end), 1, 2);
              }
            });
    return puzzle;
  }

  private static void figure(Puzzle puzzle, int[] counted, Told told, int people, Knows knows) {
    boolean isEmpty = "no_data".equals(told.reason());
    if (told.count() >= 0) {
      puzzle.sumIs(counted, told.count(), told.count());
    } else if (isEmpty) {
      puzzle.sumIs(counted, 0, 0);
    } else if (people >= 0) {
      puzzle.sumIs(counted, 0, people);
    }
    if (knows != Knows.REASONS || isEmpty) {
      return;
    }
    if (!"primary".equals(told.reason())) {
      puzzle.sumIs(counted, 0, 0, 3, people >= 0 ? people - 3 : Puzzle.MANY);
    } else if (people >= 0) {
      puzzle.sumIs(counted, 1, 2, people - 2, people);
    }
  }

  /** Whether an earlier count of leavers of their own will is hidden, which may be why this is. */
  private static boolean hidesEarlier(Map<Place, Told> published, PeopleWorld model, int end) {
    return model
        .ends()
        .filter(quarter -> quarter < end)
        .mapToObj(quarter -> published.get(new Place(VOLUNTARY, model.model(), quarter)).reason())
        .anyMatch(reason -> reason != null && !reason.equals("no_data"));
  }

  /**
   * Adds to a puzzle what curves tell, and says at which hidden steps somebody left, with the
   * unknowns that make up who left since the point told before.
   */
  private static Map<Place, int[]> hiddenSteps(
      PeopleWorld model, Map<Place, Told> published, Puzzle puzzle) {
    Map<Place, int[]> hidden = new LinkedHashMap<>();
    model
        .ends()
        .forEach(
            end -> {
              boolean isFigure =
                  published.get(new Place(RETENTION, model.model(), end)).reason() == null;
              int after = -1;
              for (int step = 0; step < model.steps(); step++) {
                Place place = step(model.model(), PeopleSurvival.days().get(step), end);
                int[] gone = model.between(after, step, end);
                int left = model.sum(gone);
                boolean isShare = step == PeopleWorld.YEAR && isFigure;
                Told told = published.get(place);
                if (told.count() >= 0) {
                  assertThat(told.count()).isEqualTo(left);
                  puzzle.sumIs(gone, left, left);
                  after = step;
                } else if (isShare && (after >= 0 || left == 0)) {
                  puzzle.sumIs(gone, left, left);
                } else if (left > 0) {
                  hidden.put(place, gone);
                }
                // A share below 1 tells that somebody left.
                int[] since = model.between(-1, step, end);
                if (isShare && model.sum(since) > 0) {
                  puzzle.sumIs(since, 1, Puzzle.MANY);
                }
              }
            });
    return hidden;
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 300);
  }

  static LongStream curveSeeds() {
    return LongStream.concat(seeds(), LongStream.of(TOLD_BY_SHARES));
  }

  private static long worldsRecovered(
      LongStream seeds,
      LongFunction<List<PeopleWorld>> worlds,
      Function<List<PeopleWorld>, Map<Place, Told>> published,
      Knows knows) {
    return seeds
        .mapToObj(worlds)
        .filter(world -> !recovered(world, published.apply(world), knows).isEmpty())
        .count();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noHiddenCountFollowsFromTheOtherWindowsOfItsMetric(long seed) {
    List<PeopleWorld> world = PeopleWorld.figures(seed);
    assertThat(recovered(world, published(world), Knows.SERIES)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noHiddenCountFollowsFromFiguresOfAllMetrics(long seed) {
    List<PeopleWorld> world = PeopleWorld.figures(seed);
    assertThat(recovered(world, published(world), Knows.EVERYTHING)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("curveSeeds")
  void noHiddenStepFollowsFromCurvesOfAllWindows(long seed) {
    List<PeopleWorld> world = PeopleWorld.curves(seed);
    assertThat(recovered(world, published(world), Knows.EVERYTHING)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noHiddenCountOrStepFollowsFromFiguresAndCurvesTogether(long seed) {
    List<PeopleWorld> world = PeopleWorld.everything(seed, true);
    assertThat(recovered(world, published(world), Knows.EVERYTHING)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whoKnowsThatNoContractEndedFindsAStepInOneWorldAtMost(long seed) {
    List<PeopleWorld> world = PeopleWorld.everything(seed, false);
    List<Place> recovered = recovered(world, published(world), Knows.NO_CONTRACT_ENDED);
    if (seed == KNOWN_FROM_ELSEWHERE) {
      assertThat(recovered).hasSize(1);
    } else {
      assertThat(recovered).isEmpty();
    }
  }

  @Test
  void somebodyRecoversWhatIsHiddenForWhatIsInItAlone() {
    List<PeopleWorld> world = PeopleWorld.figures(RECOVERED_SEED);
    assertThat(recovered(world, publishedWithPrimaryAlone(world), Knows.SERIES)).isNotEmpty();
    for (Knows knows : List.of(Knows.SERIES, Knows.EVERYTHING, Knows.REASONS)) {
      assertThat(
              worldsRecovered(
                  seeds(), PeopleWorld::figures, AttackerTest::publishedWithPrimaryAlone, knows))
          .as("worlds in which %s suffice", knows)
          .isGreaterThan(0);
    }
  }

  @Test
  void somebodyRecoversStepsWhereEachCurveIsDecidedAlone() {
    assertThat(
            worldsRecovered(
                curveSeeds(),
                PeopleWorld::curves,
                AttackerTest::publishedCurveByCurve,
                Knows.EVERYTHING))
        .isGreaterThan(0);
  }

  /** Movers by quarter under one model, among thirty people. */
  private static List<PeopleWorld> movers(int... moves) {
    int[] people = new int[moves.length];
    Arrays.fill(people, 30);
    int[] nobody = new int[moves.length];
    return List.of(PeopleWorld.ofFigures("m", people, new int[][] {nobody, nobody, nobody}, moves));
  }

  @Test
  void overlappingWindowsGiveNothingAway() {
    // Windows of 0 1 3 6 6 5 3: from all but the hidden 1 it would follow.
    List<PeopleWorld> world = movers(0, 0, 0, 0, 1, 2, 3, 0, 0, 0);
    Place hidden = new Place(TRANSFERS, "m", 4);
    assertThat(recovered(world, publishedWithPrimaryAlone(world), Knows.SERIES))
        .containsExactly(hidden);
    Map<Place, Told> published = published(world);
    assertThat(published.get(hidden).reason()).isEqualTo("primary");
    assertThat(published.get(new Place(TRANSFERS, "m", 8)).count()).isEqualTo(5);
    assertThat(published.get(new Place(TRANSFERS, "m", 9)).reason()).isEqualTo("differencing");
    for (Knows knows : Knows.values()) {
      assertThat(recovered(world, published, knows)).isEmpty();
    }
  }

  /** Leavers of their own will and others, by quarter under one model, among so many people. */
  private static PeopleWorld leavers(String model, int people, int[] voluntary, int[] others) {
    int[] everybody = new int[voluntary.length];
    Arrays.fill(everybody, people);
    int[] nobody = new int[voluntary.length];
    return PeopleWorld.ofFigures(model, everybody, new int[][] {voluntary, others, nobody}, nobody);
  }

  @Test
  void wholeOfNobodyDoesNotGiveItsPartAway() {
    List<PeopleWorld> world =
        List.of(
            leavers("a", 30, new int[4], new int[4]),
            leavers("b", 40, new int[] {1, 0, 0, 0}, new int[] {4, 0, 0, 0}));
    assertThat(recovered(world, published(world), Knows.EVERYTHING)).isEmpty();
  }

  @Test
  void windowsOfTheRestGiveNothingAway() {
    // Wholes less parts are 0, hidden, 3, 6, 6, 5 and 3: the hidden one is 1.
    List<PeopleWorld> world =
        List.of(
            leavers(
                "m",
                60,
                new int[] {3, 3, 3, 3, 3, 3, 3, 3, 3, 3},
                new int[] {0, 0, 0, 0, 1, 2, 3, 0, 0, 0}));
    assertThat(recovered(world, published(world), Knows.EVERYTHING)).isEmpty();
  }

  @Test
  void windowsThatLeaveTwoOrMoreDoNotShowThatItIsTwo() {
    // Windows of 0, hidden, 5, 5, 5, 3: the hidden one is at least 5 - 3, and few.
    List<PeopleWorld> world = movers(0, 0, 0, 0, 2, 3, 0, 0, 0);
    assertThat(recovered(world, published(world), Knows.REASONS)).isEmpty();
  }

  @Test
  void shareThatWouldTellAStepIsHiddenWithItsCurve() {
    for (long seed : TOLD_BY_SHARES) {
      List<Disclosure.Verdict> verdicts =
          Disclosure.of(
              cells(PeopleWorld.curves(seed)),
              SMALLEST,
              PeopleCells.PART_OF,
              PeopleCells.CURVE_DAYS);
      assertThat(verdicts)
          .filteredOn(
              verdict ->
                  verdict.cell().metricId().equals(RETENTION)
                      && "differencing".equals(verdict.suppression()))
          .isNotEmpty()
          .allSatisfy(
              verdict ->
                  assertThat(verdict.curve())
                      .allMatch(point -> "differencing".equals(point.suppression())));
    }
  }

  @Test
  void overlappingWindowsOfCurvesGiveNothingAway() {
    // Leavers between days 91 and 183, by quarter; three more leave each quarter after that.
    int[] early = {0, 0, 0, 0, 1, 2, 3, 0, 0, 0};
    int[] nobody = new int[early.length];
    int[] three = new int[early.length];
    int[][] fifty = new int[4][early.length];
    Arrays.fill(three, 3);
    IntStream.range(0, fifty.length).forEach(step -> Arrays.fill(fifty[step], 50));
    List<PeopleWorld> world =
        List.of(PeopleWorld.ofCurves("m", 60, new int[][] {nobody, early, three, nobody}, fifty));
    Place hidden = step("m", 183, 4);
    assertThat(published(world).get(hidden).count()).isNegative();
    assertThat(recovered(world, publishedCurveByCurve(world), Knows.EVERYTHING))
        .containsExactly(hidden);
    assertThat(recovered(world, published(world), Knows.EVERYTHING)).isEmpty();
  }
}
