package lightkeeper.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What happened to the people of one model, quarter by quarter: who left, for what kind of reason
 * and with what tenure, and who moved. Each number is an unknown to whoever sees only what is told.
 */
final class PeopleWorld {
  static final String VOLUNTARY = "voluntary_attrition";
  static final String ATTRITION = "attrition";
  static final String TRANSFERS = "transfer_rate";
  static final String RETENTION = "retention_12_months";
  static final List<String> METRICS = List.of(VOLUNTARY, ATTRITION, TRANSFERS, RETENTION);

  /** A window is so many quarters. */
  static final int WINDOW = 4;

  /** The step of a curve whose share is a figure too. */
  static final int YEAR = PeopleSurvival.days().indexOf(365);

  /** Left of their own will, for another reason, with the end of their contract. */
  private static final int KINDS = 3;

  private static final int CONTRACT_ENDED = 2;

  private final String model;
  private final int steps;
  private final int[][][] left;
  private final int[] moves;
  private final int[] people;
  private final int[][] watched;

  /**
   * A history.
   *
   * @param model whose
   * @param left who left, by kind of reason, step of the curve (the last is behind its last point)
   *     and quarter
   * @param moves who moved to another team, by quarter
   * @param people different people in the window that ends with a quarter
   * @param watched people at risk at a point of the curve, by step and quarter that ends a window
   */
  PeopleWorld(String model, int[][][] left, int[] moves, int[] people, int[][] watched) {
    this.model = model;
    this.steps = watched.length;
    this.left = left;
    this.moves = moves;
    this.people = people;
    this.watched = watched;
  }

  String model() {
    return model;
  }

  /** How many steps its curves have. */
  int steps() {
    return steps;
  }

  /** The quarters that end a window. */
  IntStream ends() {
    return IntStream.range(WINDOW - 1, people.length);
  }

  /** Everything that happened, one behind the other, as an attacker numbers the unknowns. */
  int[] all() {
    return IntStream.concat(
            Arrays.stream(left).flatMap(Arrays::stream).flatMapToInt(IntStream::of),
            IntStream.of(moves))
        .toArray();
  }

  private IntStream unknowns(int kind, int after, int until, int end) {
    int quarters = people.length;
    return IntStream.rangeClosed(after + 1, until)
        .flatMap(
            step ->
                IntStream.rangeClosed(end - WINDOW + 1, end)
                    .map(quarter -> (kind * (steps + 1) + step) * quarters + quarter));
  }

  /** The unknowns that a metric counts in the window that ends with a quarter. */
  int[] counted(String metric, int end) {
    int quarters = people.length;
    return switch (metric) {
      case VOLUNTARY -> unknowns(0, -1, steps, end).toArray();
      case ATTRITION -> restAndPart(end);
      case TRANSFERS ->
          IntStream.rangeClosed(end - WINDOW + 1, end)
              .map(quarter -> KINDS * (steps + 1) * quarters + quarter)
              .toArray();
      default -> between(-1, steps, end);
    };
  }

  private int[] restAndPart(int end) {
    return IntStream.concat(unknowns(0, -1, steps, end), others(end)).toArray();
  }

  private IntStream others(int end) {
    return unknowns(1, -1, steps, end);
  }

  /** The unknowns that are counted as leavers, though not as those of their own will. */
  int[] rest(int end) {
    return others(end).toArray();
  }

  /** The unknowns of everybody whose contract ended. */
  int[] contractsEnded() {
    return ends()
        .flatMap(end -> unknowns(CONTRACT_ENDED, -1, steps, end))
        .distinct()
        .sorted()
        .toArray();
  }

  /** The unknowns that left in a window from behind one step of the curve up to another. */
  int[] between(int after, int until, int end) {
    return IntStream.range(0, KINDS).flatMap(kind -> unknowns(kind, after, until, end)).toArray();
  }

  /** What a metric counts in the window that ends with a quarter. */
  int count(String metric, int end) {
    return sum(counted(metric, end));
  }

  /** The sum of some unknowns. */
  int sum(int[] unknowns) {
    int[] all = all();
    return IntStream.of(unknowns).map(i -> all[i]).sum();
  }

  /** The cells of all metrics and windows. */
  List<PeopleCell> cells() {
    List<PeopleCell> cells = new ArrayList<>();
    ends()
        .forEach(
            end ->
                METRICS.forEach(
                    metric ->
                        cells.add(
                            people[end] == 0
                                ? PeopleCells.empty(metric, model, end)
                                : metric.equals(RETENTION)
                                    ? retention(end)
                                    : PeopleCells.rate(
                                        metric, model, end, people[end], count(metric, end)))));
    return cells;
  }

  private PeopleCell retention(int end) {
    List<PeopleCell.Step> curve = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      Map<Integer, Integer> byQuarter = new TreeMap<>();
      for (int quarter = end - WINDOW + 1; quarter <= end; quarter++) {
        int gone = left[0][step][quarter] + left[1][step][quarter] + left[2][step][quarter];
        byQuarter.put(Disclosure.quarter(PeopleCells.month(quarter)), gone);
      }
      int gone = sum(between(-1, step, end));
      curve.add(
          new PeopleCell.Step(
              PeopleSurvival.days().get(step),
              watched[step][end],
              gone,
              1 - gone / 1000.0,
              Limits.NOTHING,
              byQuarter));
    }
    return PeopleCells.survival(model, end, people[end], count(RETENTION, end), 0.5, curve);
  }

  /** Leavers by kind and quarter, all of them behind the curve, and moves. */
  static PeopleWorld ofFigures(String model, int[] people, int[][] kinds, int[] moves) {
    int[][][] left = new int[KINDS][1][];
    for (int kind = 0; kind < KINDS; kind++) {
      left[kind][0] = kinds[kind];
    }
    return new PeopleWorld(model, left, moves, people, new int[0][]);
  }

  /** Leavers by step and quarter, of no kind that another metric counts; nobody moves. */
  static PeopleWorld ofCurves(String model, int staying, int[][] gone, int[][] watched) {
    int quarters = gone[0].length;
    int[][][] left = new int[KINDS][gone.length + 1][quarters];
    for (int step = 0; step < gone.length; step++) {
      left[CONTRACT_ENDED][step] = gone[step];
    }
    int[] people = new int[quarters];
    PeopleWorld world = new PeopleWorld(model, left, new int[quarters], people, watched);
    world.ends().forEach(end -> people[end] = world.count(RETENTION, end) + staying);
    return world;
  }

  /** Models of which there are figures alone. */
  static List<PeopleWorld> figures(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<PeopleWorld> worlds = new ArrayList<>();
    int quarters = 6 + random.nextInt(7);
    int models = 1 + random.nextInt(4);
    for (int model = 0; model < models; model++) {
      int often = 1 + random.nextInt(4);
      int[][] kinds = new int[KINDS + 1][quarters];
      for (int kind = 0; kind < kinds.length; kind++) {
        for (int quarter = 0; quarter < quarters; quarter++) {
          kinds[kind][quarter] = random.nextInt(4) < often ? random.nextInt(4) : 0;
          if (kind == CONTRACT_ENDED) {
            kinds[kind][quarter] /= 2;
          }
        }
      }
      int staying = 5 + random.nextInt(35);
      int[] people = new int[quarters];
      PeopleWorld world = ofFigures("m" + model, people, kinds, kinds[KINDS]);
      world.ends().forEach(end -> people[end] = somePeople(world, end, staying, random));
      worlds.add(world);
    }
    return worlds;
  }

  private static int somePeople(PeopleWorld world, int end, int staying, SplittableRandom random) {
    return world.count(RETENTION, end)
        + world.count(TRANSFERS, end)
        + staying
        + random.nextInt(5)
        - 2;
  }

  private static final double[] OFTEN = {0.1, 0.25, 0.5, 0.9};

  /** Models of which there are curves alone. */
  static List<PeopleWorld> curves(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<PeopleWorld> worlds = new ArrayList<>();
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
      worlds.add(ofCurves("m" + model, 5 + random.nextInt(30), gone, watched));
    }
    return worlds;
  }

  /** Models of which there are figures and curves of the same people. */
  static List<PeopleWorld> everything(long seed, boolean contractsEnd) {
    SplittableRandom random = new SplittableRandom(seed);
    List<PeopleWorld> worlds = new ArrayList<>();
    int quarters = 6 + random.nextInt(5);
    int models = 1 + random.nextInt(3);
    for (int model = 0; model < models; model++) {
      int steps = 3 + random.nextInt(3);
      int kinds = contractsEnd ? KINDS : CONTRACT_ENDED;
      int[][][] left = new int[KINDS][steps + 1][quarters];
      int[] moves = new int[quarters];
      int most = 2 + random.nextInt(4);
      for (int quarter = 0; quarter < quarters; quarter++) {
        for (int leaver = random.nextInt(most); leaver > 0; leaver--) {
          left[random.nextInt(kinds)][random.nextInt(steps + 1)][quarter]++;
        }
        moves[quarter] = random.nextInt(3);
      }
      int[][] watched = new int[steps][quarters];
      for (int[] step : watched) {
        Arrays.setAll(step, quarter -> 9 + random.nextInt(20));
      }
      int staying = 8 + random.nextInt(30);
      int[] people = new int[quarters];
      PeopleWorld world = new PeopleWorld("m" + model, left, moves, people, watched);
      world.ends().forEach(end -> people[end] = somePeople(world, end, staying, random));
      worlds.add(world);
    }
    return worlds;
  }
}
