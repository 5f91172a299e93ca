package lightkeeper.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The rows of one stratum of a Cox regression, and the sums over those at risk at each event. */
final class CoxStratum {
  /** Below this share of the greatest sum so far, taking away has cost digits: sum up anew. */
  private static final double LEFT = 1e-2;

  private final int[] rows;
  private final List<Episode> episodes;
  private final double[][] covariates;
  private final int[] byExit;
  private final int[] byEntry;

  /**
   * Takes a stratum.
   *
   * @param rows which rows are in it
   * @param episodes the episodes of all rows
   * @param covariates the covariates of all rows
   */
  CoxStratum(int[] rows, List<Episode> episodes, double[][] covariates) {
    this.rows = rows;
    this.episodes = episodes;
    this.covariates = covariates;
    this.byExit = latestFirst(Comparator.comparingDouble(row -> episodes.get(row).exit()));
    this.byEntry = latestFirst(Comparator.comparingDouble(row -> episodes.get(row).entry()));
  }

  private int[] latestFirst(Comparator<Integer> order) {
    return IntStream.of(rows).boxed().sorted(order.reversed()).mapToInt(row -> row).toArray();
  }

  int[] rows() {
    return rows;
  }

  /** Weights, exp(xβ), and what they add up to. */
  static final class Sums {
    private double weight;
    private final double[] first;
    private final double[][] second;

    private Sums(int size) {
      first = new double[size];
      second = new double[size][size];
    }

    /** Σ w. */
    double weight() {
      return weight;
    }

    /** Σ w·x of a covariate. */
    double first(int i) {
      return first[i];
    }

    /** Σ w·x·x of two covariates, the first not before the second. */
    double second(int i, int j) {
      return second[i][j];
    }

    private void add(double w, double[] x) {
      weight += w;
      for (int i = 0; i < x.length; i++) {
        double wx = w * x[i];
        first[i] += wx;
        for (int j = 0; j <= i; j++) {
          second[i][j] += wx * x[j];
        }
      }
    }
  }

  /**
   * A time with events.
   *
   * @param time the time
   * @param atRisk the sums over those at risk, good only until the next time
   * @param tied the sums over those with an event, likewise
   * @param events the rows with an event
   */
  record Moment(double time, Sums atRisk, Sums tied, List<Integer> events) {}

  /**
   * The linear predictors of the stratum's rows, less the greatest of them, at their rows' places.
   */
  double[] predictors(double[] beta) {
    double[] predictors = new double[covariates.length];
    double greatest = Double.NEGATIVE_INFINITY;
    for (int row : rows) {
      for (int i = 0; i < beta.length; i++) {
        predictors[row] += beta[i] * covariates[row][i];
      }
      greatest = Math.max(greatest, predictors[row]);
    }
    for (int row : rows) {
      predictors[row] -= greatest;
    }
    return predictors;
  }

  /**
   * Visits the times with events, the latest first.
   *
   * @param predictors the linear predictors
   * @param visitor told of each time
   */
  void sweep(double[] predictors, Consumer<Moment> visitor) {
    int size = covariates[rows[0]].length;
    Sums atRisk = new Sums(size);
    double greatest = 0;
    int in = 0;
    int out = 0;
    for (int at = 0; at < byExit.length; ) {
      double time = episodes.get(byExit[at]).exit();
      Sums tied = new Sums(size);
      List<Integer> events = new java.util.ArrayList<>();
      for (; at < byExit.length && episodes.get(byExit[at]).exit() == time; at++) {
        if (episodes.get(byExit[at]).ended()) {
          events.add(byExit[at]);
          tied.add(Math.exp(predictors[byExit[at]]), covariates[byExit[at]]);
        }
      }
      if (events.isEmpty()) {
        continue;
      }
      for (; in < at; in++) {
        atRisk.add(Math.exp(predictors[byExit[in]]), covariates[byExit[in]]);
      }
      greatest = Math.max(greatest, atRisk.weight);
      for (; out < byEntry.length && episodes.get(byEntry[out]).entry() >= time; out++) {
        atRisk.add(-Math.exp(predictors[byEntry[out]]), covariates[byEntry[out]]);
      }
      if (atRisk.weight < LEFT * greatest) {
        atRisk = anew(predictors, time, in);
        greatest = atRisk.weight;
      }
      visitor.accept(new Moment(time, atRisk, tied, events));
    }
  }

  private Sums anew(double[] predictors, double time, int in) {
    Sums sums = new Sums(covariates[rows[0]].length);
    for (int i = 0; i < in; i++) {
      if (episodes.get(byExit[i]).entry() < time) {
        sums.add(Math.exp(predictors[byExit[i]]), covariates[byExit[i]]);
      }
    }
    return sums;
  }
}
