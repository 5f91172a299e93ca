package lightkeeper.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Somebody who reads everything that is told about people, of all quarters, models and metrics, and
 * knows how it is decided what is hidden, looks for whole numbers that agree with all of it. No
 * count that was hidden may be the only one that does.
 */
class AttackerTest {
  private static final String VOLUNTARY = "voluntary_attrition";
  private static final String ATTRITION = "attrition";
  private static final String TRANSFERS = "transfer_rate";
  private static final String RETENTION = "retention_12_months";
  private static final List<String> METRICS = List.of(VOLUNTARY, ATTRITION, TRANSFERS, RETENTION);
  private static final List<String> LEAVERS = List.of(VOLUNTARY, ATTRITION, RETENTION);
  private static final int SMALLEST = 10;
  private static final int WINDOW = 4;
  private static final int YEAR = 365;

  /** A world that gives something away unless more is hidden than what is small. */
  private static final long RECOVERED_SEED = 53;

  /** What somebody can know besides figures. */
  private enum Knows {
    /** The figures of one metric by themselves. */
    SERIES,
    /** Those of all metrics: who left of their own will left. */
    FIGURES,
    /** Also what each reason says, and that what is told was not hidden for it. */
    REASONS
  }

  /** What happened under one model, by quarter. */
  private static final class History {
    private final String model;

    /** Leavers of their own will, other leavers, those whose contract ended, and moves. */
    private final int[][] kinds;

    /** Different people in the window that ends with a quarter. */
    private final int[] people;

    History(String model, int[][] kinds, int[] people) {
      this.model = model;
      this.kinds = kinds;
      this.people = people;
    }

    int quarters() {
      return people.length;
    }

    /** Unknowns one behind the other, as the attacker numbers them. */
    int[] all() {
      return Arrays.stream(kinds).flatMapToInt(IntStream::of).toArray();
    }
  }

  /** Which kinds of unknowns a metric counts. */
  private static int[] kinds(String metric) {
    return switch (metric) {
      case VOLUNTARY -> new int[] {0};
      case ATTRITION -> new int[] {0, 1};
      case RETENTION -> new int[] {0, 1, 2};
      default -> new int[] {3};
    };
  }

  /** The unknowns that make up a count of the window that ends with a quarter. */
  private static int[] window(int quarters, int end, int... kinds) {
    return IntStream.of(kinds)
        .flatMap(kind -> IntStream.rangeClosed(end - WINDOW + 1, end).map(q -> kind * quarters + q))
        .toArray();
  }

  private record Place(String metric, String model, int quarter) {}

  /** What is told in a place: a reason, or people and, but for retention, their count. */
  private record Told(String reason, int people, int count) {}

  private static int count(History history, String metric, int end) {
    int[] all = history.all();
    return IntStream.of(window(history.quarters(), end, kinds(metric))).map(i -> all[i]).sum();
  }

  private static List<PeopleCell> cells(List<History> world) {
    List<PeopleCell> cells = new ArrayList<>();
    for (History history : world) {
      for (int end = WINDOW - 1; end < history.quarters(); end++) {
        int people = history.people[end];
        for (String metric : METRICS) {
          int count = count(history, metric, end);
          cells.add(
              people == 0
                  ? PeopleCells.empty(metric, history.model, end)
                  : metric.equals(RETENTION)
                      ? PeopleCells.survival(history.model, end, people, count, 0.5, List.of())
                      : PeopleCells.rate(metric, history.model, end, people, count));
        }
      }
    }
    return cells;
  }

  private static int quarter(PeopleCell cell) {
    return (int) PeopleCells.month(0).until(cell.month()).toTotalMonths() / 3;
  }

  /** All that is told under the rules of disclosure. */
  private static Map<Place, Told> published(List<History> world) {
    Map<Place, Told> published = new LinkedHashMap<>();
    for (Disclosure.Verdict verdict :
        Disclosure.of(cells(world), SMALLEST, PeopleCells.PART_OF, Map.of())) {
      put(published, verdict.cell(), verdict.suppression());
    }
    return published;
  }

  /** All that would be told if a cell were hidden for what is in it alone. */
  private static Map<Place, Told> publishedWithPrimaryAlone(List<History> world) {
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

  private static void put(Map<Place, Told> published, PeopleCell cell, String reason) {
    published.put(
        new Place(cell.metricId(), cell.model(), quarter(cell)),
        reason != null
            ? new Told(reason, -1, -1)
            : new Told(
                null, (int) cell.people(), cell.numerator() == null ? -1 : (int) cell.counted()));
  }

  /** The places whose hidden count can be one number only. */
  private static List<Place> recovered(
      List<History> world, Map<Place, Told> published, Knows knows) {
    List<Place> recovered = new ArrayList<>();
    for (History history : world) {
      Map<String, Puzzle> puzzles = new TreeMap<>();
      for (String metric : METRICS) {
        List<String> together =
            knows == Knows.SERIES || metric.equals(TRANSFERS) ? List.of(metric) : LEAVERS;
        puzzles.put(metric, puzzle(history, published, knows, together));
        assertThat(puzzles.get(metric).isSolvable())
            .as("what happened agrees with what is told")
            .isTrue();
      }
      published.forEach(
          (place, told) -> {
            if (place.model().equals(history.model)
                && told.reason() != null
                && !told.reason().equals("no_data")
                && !puzzles
                    .get(place.metric())
                    .canDiffer(
                        window(history.quarters(), place.quarter(), kinds(place.metric())),
                        count(history, place.metric(), place.quarter()))) {
              recovered.add(place);
            }
          });
    }
    return recovered;
  }

  /** What somebody knows of one model. Its history serves to find what fits sooner, no more. */
  private static Puzzle puzzle(
      History history, Map<Place, Told> published, Knows knows, List<String> metrics) {
    int quarters = history.quarters();
    Puzzle puzzle = new Puzzle(history.all());
    for (int end = WINDOW - 1; end < quarters; end++) {
      Map<String, Told> told = new TreeMap<>();
      for (String metric : METRICS) {
        told.put(metric, published.get(new Place(metric, history.model, end)));
      }
      // The same employees are in all of them.
      int people = told.values().stream().mapToInt(Told::people).max().orElseThrow();
      for (String metric : metrics) {
        int[] window = window(quarters, end, kinds(metric));
        Told one = told.get(metric);
        if (one.count() >= 0) {
          puzzle.sumIs(window, one.count(), one.count());
        } else if ("no_data".equals(one.reason())) {
          puzzle.sumIs(window, 0, 0);
        } else if (people >= 0) {
          puzzle.sumIs(window, 0, people);
        }
        if (knows == Knows.REASONS) {
          if ("primary".equals(one.reason())) {
            if (people >= 0) {
              puzzle.sumIs(window, 1, 2, people - 2, people);
            }
          } else if (!"no_data".equals(one.reason())) {
            puzzle.sumIs(window, 0, 0, 3, people >= 0 ? people - 3 : Puzzle.MANY);
          }
        }
      }
      if (knows == Knows.REASONS
          && metrics.equals(LEAVERS)
          && "differencing".equals(told.get(VOLUNTARY).reason())
          && told.get(ATTRITION).reason() == null
          && !hidesEarlier(published, history.model, end)) {
        puzzle.sumIs(window(quarters, end, 1), 1, 2);
      }
    }
    return puzzle;
  }

  /** Whether an earlier count of leavers of their own will is hidden, which may be why this is. */
  private static boolean hidesEarlier(Map<Place, Told> published, String model, int end) {
    return IntStream.range(WINDOW - 1, end)
        .mapToObj(quarter -> published.get(new Place(VOLUNTARY, model, quarter)).reason())
        .anyMatch(reason -> reason != null && !reason.equals("no_data"));
  }

  private static List<History> world(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<History> world = new ArrayList<>();
    int quarters = 6 + random.nextInt(7);
    int models = 1 + random.nextInt(4);
    for (int model = 0; model < models; model++) {
      int often = 1 + random.nextInt(4);
      int[][] kinds = new int[4][quarters];
      for (int kind = 0; kind < kinds.length; kind++) {
        for (int quarter = 0; quarter < quarters; quarter++) {
          kinds[kind][quarter] = random.nextInt(4) < often ? random.nextInt(4) : 0;
          if (kind == 2) {
            kinds[kind][quarter] /= 2;
          }
        }
      }
      int staying = 5 + random.nextInt(35);
      int[] people = new int[quarters];
      History history = new History("m" + model, kinds, people);
      for (int end = WINDOW - 1; end < quarters; end++) {
        people[end] =
            count(history, RETENTION, end)
                + count(history, TRANSFERS, end)
                + staying
                + random.nextInt(5)
                - 2;
      }
      world.add(history);
    }
    return world;
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noHiddenCountFollowsFromTheOtherWindowsOfItsMetric(long seed) {
    List<History> world = world(seed);
    assertThat(recovered(world, published(world), Knows.SERIES)).isEmpty();
  }

  @Test
  void somebodyRecoversWhatIsHiddenForWhatIsInItAlone() {
    List<History> world = world(RECOVERED_SEED);
    assertThat(recovered(world, publishedWithPrimaryAlone(world), Knows.SERIES)).isNotEmpty();
    for (Knows knows : Knows.values()) {
      long worlds =
          seeds()
              .mapToObj(AttackerTest::world)
              .filter(w -> !recovered(w, publishedWithPrimaryAlone(w), knows).isEmpty())
              .count();
      assertThat(worlds).as("worlds in which %s suffice", knows).isGreaterThan(0);
    }
  }

  /** Movers by quarter under one model, among thirty people. */
  private static List<History> movers(int... moves) {
    int[] people = new int[moves.length];
    Arrays.fill(people, 30);
    int[] nobody = new int[moves.length];
    return List.of(new History("m", new int[][] {nobody, nobody, nobody, moves}, people));
  }

  @Test
  void overlappingWindowsGiveNothingAway() {
    // Windows of 0 1 3 6 6 5 3: from all but the hidden 1 it would follow.
    List<History> world = movers(0, 0, 0, 0, 1, 2, 3, 0, 0, 0);
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
  private static History leavers(String model, int people, int[] voluntary, int[] others) {
    int[] everybody = new int[voluntary.length];
    Arrays.fill(everybody, people);
    int[] nobody = new int[voluntary.length];
    return new History(model, new int[][] {voluntary, others, nobody, nobody}, everybody);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noHiddenCountFollowsFromFiguresOfAllMetrics(long seed) {
    List<History> world = world(seed);
    assertThat(recovered(world, published(world), Knows.FIGURES)).isEmpty();
  }

  @Test
  void wholeOfNobodyDoesNotGiveItsPartAway() {
    List<History> world =
        List.of(
            leavers("a", 30, new int[4], new int[4]),
            leavers("b", 40, new int[] {1, 0, 0, 0}, new int[] {4, 0, 0, 0}));
    assertThat(recovered(world, published(world), Knows.FIGURES)).isEmpty();
  }

  @Test
  void windowsOfTheRestGiveNothingAway() {
    // Wholes less parts are 0, hidden, 3, 6, 6, 5 and 3: the hidden one is 1.
    List<History> world =
        List.of(
            leavers(
                "m",
                60,
                new int[] {3, 3, 3, 3, 3, 3, 3, 3, 3, 3},
                new int[] {0, 0, 0, 0, 1, 2, 3, 0, 0, 0}));
    assertThat(recovered(world, published(world), Knows.FIGURES)).isEmpty();
  }

  @Test
  void windowsThatLeaveTwoOrMoreDoNotShowThatItIsTwo() {
    // Windows of 0, hidden, 5, 5, 5, 3: the hidden one is at least 5 - 3, and few.
    List<History> world = movers(0, 0, 0, 0, 2, 3, 0, 0, 0);
    assertThat(recovered(world, published(world), Knows.REASONS)).isEmpty();
  }

  /** Who left under one model, by step of tenure and quarter, and who is watched. */
  private static final class Tenures {
    private final String model;
    private final int[][] gone;

    /** By step and quarter that ends a window. */
    private final int[][] watched;

    private final int staying;

    Tenures(String model, int staying, int[][] gone, int[][] watched) {
      this.model = model;
      this.staying = staying;
      this.gone = gone;
      this.watched = watched;
    }

    int quarters() {
      return gone[0].length;
    }

    /** The unknowns that make up who left in a window from behind one step up to another. */
    int[] between(int after, int until, int end) {
      return IntStream.rangeClosed(after + 1, until)
          .flatMap(
              step -> IntStream.rangeClosed(end - WINDOW + 1, end).map(q -> step * quarters() + q))
          .toArray();
    }

    int[] all() {
      return Arrays.stream(gone).flatMapToInt(IntStream::of).toArray();
    }

    int left(int after, int until, int end) {
      int[] all = all();
      return IntStream.of(between(after, until, end)).map(i -> all[i]).sum();
    }

    PeopleCell cell(int end) {
      List<PeopleCell.Step> curve = new ArrayList<>();
      for (int step = 0; step < gone.length; step++) {
        Map<Integer, Integer> byQuarter = new TreeMap<>();
        for (int quarter = end - WINDOW + 1; quarter <= end; quarter++) {
          byQuarter.put(Disclosure.quarter(PeopleCells.month(quarter)), gone[step][quarter]);
        }
        int left = left(-1, step, end);
        curve.add(
            new PeopleCell.Step(
                PeopleSurvival.days().get(step),
                watched[step][end],
                left,
                1 - left / 1000.0,
                Limits.NOTHING,
                byQuarter));
      }
      int left = left(-1, gone.length - 1, end);
      return PeopleCells.survival(model, end, left + staying, left, 0.5, curve);
    }
  }

  private static List<PeopleCell> cellsOf(List<Tenures> world) {
    return world.stream()
        .flatMap(one -> IntStream.range(WINDOW - 1, one.quarters()).mapToObj(end -> one.cell(end)))
        .toList();
  }

  /** Steps of curves by model and quarter; null where a step is not told. */
  private static Map<Place, Integer> toldSteps(List<Tenures> world, boolean eachAlone) {
    List<PeopleCell> cells = cellsOf(world);
    Map<Place, Integer> told = new LinkedHashMap<>();
    for (Disclosure.Verdict verdict :
        Disclosure.of(cells, SMALLEST, Map.of(), PeopleCells.CURVE_DAYS)) {
      String model = verdict.cell().model();
      List<RetentionCurve.Point> points =
          eachAlone
              ? new RetentionCurve(YEAR, SMALLEST)
                  .tell(verdict.cell(), verdict.suppression(), null)
                  .points()
              : verdict.curve();
      for (RetentionCurve.Point point : points) {
        told.put(
            new Place("" + point.tenureDays(), model, quarter(verdict.cell())), point.leavers());
      }
      told.put(
          new Place(RETENTION, model, quarter(verdict.cell())),
          verdict.suppression() == null ? 1 : null);
    }
    return told;
  }

  /** Steps at which somebody left, that are hidden, and can be of one number only. */
  private static List<Place> recoveredSteps(List<Tenures> world, Map<Place, Integer> told) {
    List<Place> recovered = new ArrayList<>();
    for (Tenures one : world) {
      int year = PeopleSurvival.days().indexOf(YEAR);
      Puzzle puzzle = new Puzzle(one.all());
      Map<Place, int[]> hidden = new LinkedHashMap<>();
      for (int end = WINDOW - 1; end < one.quarters(); end++) {
        boolean isFigure = told.get(new Place(RETENTION, one.model, end)) != null;
        int after = -1;
        for (int step = 0; step < one.gone.length; step++) {
          Place place = new Place("" + PeopleSurvival.days().get(step), one.model, end);
          int left = one.left(after, step, end);
          if (told.get(place) != null) {
            assertThat(told.get(place)).isEqualTo(left);
            puzzle.sumIs(one.between(after, step, end), left, left);
            after = step;
          } else if (step == year && isFigure && (after >= 0 || left == 0)) {
            puzzle.sumIs(one.between(after, step, end), left, left);
          } else if (left > 0) {
            hidden.put(place, one.between(after, step, end));
          }
          // A share below 1 tells that somebody left.
          if (step == year && isFigure && one.left(-1, step, end) > 0) {
            puzzle.sumIs(one.between(-1, step, end), 1, Puzzle.MANY);
          }
        }
      }
      assertThat(puzzle.isSolvable()).isTrue();
      int[] all = one.all();
      hidden.forEach(
          (place, sum) -> {
            if (!puzzle.canDiffer(sum, IntStream.of(sum).map(i -> all[i]).sum())) {
              recovered.add(place);
            }
          });
    }
    return recovered;
  }

  private static final double[] OFTEN = {0.1, 0.25, 0.5, 0.9};

  private static List<Tenures> tenures(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Tenures> world = new ArrayList<>();
    int quarters = 7 + random.nextInt(6);
    int models = 1 + random.nextInt(2);
    for (int model = 0; model < models; model++) {
      int steps = 4 + random.nextInt(3);
      int[][] gone = new int[steps][quarters];
      int[][] watched = new int[steps][quarters];
      for (int step = 0; step < steps; step++) {
        double often = OFTEN[random.nextInt(OFTEN.length)];
        for (int quarter = 0; quarter < quarters; quarter++) {
          gone[step][quarter] = random.nextDouble() < often ? 1 + random.nextInt(3) : 0;
          watched[step][quarter] = 9 + random.nextInt(20);
        }
      }
      world.add(new Tenures("m" + model, 5 + random.nextInt(30), gone, watched));
    }
    return world;
  }

  /** Worlds in which a share of a curve that is hidden would tell a step of an earlier one. */
  private static final long[] TOLD_BY_SHARES = {1709, 2267, 3777};

  static LongStream curveSeeds() {
    return LongStream.concat(LongStream.rangeClosed(1, 300), LongStream.of(TOLD_BY_SHARES));
  }

  @ParameterizedTest
  @MethodSource("curveSeeds")
  void noHiddenStepFollowsFromCurvesOfAllWindows(long seed) {
    List<Tenures> world = tenures(seed);
    assertThat(recoveredSteps(world, toldSteps(world, false))).isEmpty();
  }

  @Test
  void somebodyRecoversStepsWhereEachCurveIsDecidedAlone() {
    long worlds =
        curveSeeds()
            .mapToObj(AttackerTest::tenures)
            .filter(world -> !recoveredSteps(world, toldSteps(world, true)).isEmpty())
            .count();
    assertThat(worlds).isGreaterThan(0);
  }

  @Test
  void shareThatWouldTellAStepIsHiddenWithItsCurve() {
    for (long seed : TOLD_BY_SHARES) {
      List<PeopleCell> cells = cellsOf(tenures(seed));
      List<Disclosure.Verdict> verdicts =
          Disclosure.of(cells, SMALLEST, Map.of(), PeopleCells.CURVE_DAYS);
      assertThat(verdicts)
          .filteredOn(verdict -> "differencing".equals(verdict.suppression()))
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
    int[] fifty = new int[early.length];
    Arrays.fill(three, 3);
    Arrays.fill(fifty, 50);
    List<Tenures> world =
        List.of(
            new Tenures(
                "m",
                60,
                new int[][] {nobody, early, three, nobody},
                new int[][] {fifty, fifty, fifty, fifty}));
    Place hidden = new Place("183", "m", 4);
    assertThat(toldSteps(world, false).get(hidden)).isNull();
    assertThat(recoveredSteps(world, toldSteps(world, true))).containsExactly(hidden);
    assertThat(recoveredSteps(world, toldSteps(world, false))).isEmpty();
  }
}
