package lightkeeper.statistics;

import java.util.Arrays;
import java.util.List;

/**
 * The partial log-likelihood of a Cox regression with Efron's treatment of ties, and its
 * derivatives.
 *
 * <p>At a time with d events, ln L = Σ xβ of the events − Σ over l = 0 … d−1 of ln(W − (l/d)·D),
 * with W the sum of exp(xβ) over those at risk and D that over the events (Efron, The Efficiency of
 * Cox's Likelihood Function for Censored Data, JASA 1977).
 */
final class CoxLikelihood {
  private final List<CoxStratum> strata;
  private final List<Episode> episodes;
  private final double[][] covariates;
  private final int size;

  CoxLikelihood(List<CoxStratum> strata, List<Episode> episodes, double[][] covariates) {
    this.strata = strata;
    this.episodes = episodes;
    this.covariates = covariates;
    this.size = covariates[0].length;
  }

  /** The log-likelihood, its gradient and its negative second derivative at one place. */
  static final class Value {
    private double logLikelihood;
    private final double[] score;
    private final double[][] information;

    private Value(int size) {
      score = new double[size];
      information = new double[size][size];
    }

    double logLikelihood() {
      return logLikelihood;
    }

    double[] score() {
      return score;
    }

    double[][] information() {
      return information;
    }
  }

  Value at(double[] beta) {
    Value value = new Value(size);
    for (CoxStratum stratum : strata) {
      double[] predictors = stratum.predictors(beta);
      stratum.sweep(predictors, moment -> add(value, moment, predictors));
    }
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < i; j++) {
        value.information[j][i] = value.information[i][j];
      }
    }
    return value;
  }

  private void add(Value value, CoxStratum.Moment moment, double[] predictors) {
    for (int row : moment.events()) {
      value.logLikelihood += predictors[row];
      for (int i = 0; i < size; i++) {
        value.score[i] += covariates[row][i];
      }
    }
    double[] mean = new double[size];
    int events = moment.events().size();
    for (int l = 0; l < events; l++) {
      double gone = (double) l / events;
      double weight = weight(moment, gone);
      mean(moment, gone, mean);
      value.logLikelihood -= Math.log(weight);
      for (int i = 0; i < size; i++) {
        value.score[i] -= mean[i];
        for (int j = 0; j <= i; j++) {
          double second = moment.atRisk().second(i, j) - gone * moment.tied().second(i, j);
          value.information[i][j] += second / weight - mean[i] * mean[j];
        }
      }
    }
  }

  private static double weight(CoxStratum.Moment moment, double gone) {
    return moment.atRisk().weight() - gone * moment.tied().weight();
  }

  private static void mean(CoxStratum.Moment moment, double gone, double[] mean) {
    double weight = weight(moment, gone);
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (moment.atRisk().first(i) - gone * moment.tied().first(i)) / weight;
    }
  }

  /**
   * What each row adds to the score (Lin and Wei, The Robust Inference for the Cox Proportional
   * Hazards Model, JASA 1989; with ties as in R's {@code residuals(type = "score")}): the row's x
   * less the mean of those at risk, at its event and, with the row's share of the hazard, against
   * it at every event while it is at risk.
   */
  double[][] scores(double[] beta) {
    double[][] scores = new double[covariates.length][size];
    for (CoxStratum stratum : strata) {
      double[] predictors = stratum.predictors(beta);
      Hazards hazards = new Hazards(stratum.rows().length, size);
      stratum.sweep(predictors, moment -> event(scores, hazards, moment, predictors));
      for (int row : stratum.rows()) {
        double[] from = hazards.upTo(episodes.get(row).entry());
        double[] to = hazards.upTo(episodes.get(row).exit());
        double weight = Math.exp(predictors[row]);
        for (int i = 0; i < size; i++) {
          double hazard = to[size] - from[size];
          scores[row][i] -= weight * (covariates[row][i] * hazard - (to[i] - from[i]));
        }
      }
    }
    return scores;
  }

  /** Adds what a time's events add to their rows, and the time's hazard. */
  private void event(
      double[][] scores, Hazards hazards, CoxStratum.Moment moment, double[] predictors) {
    double[] mean = new double[size];
    double[] step = new double[size + 1];
    int events = moment.events().size();
    for (int l = 0; l < events; l++) {
      double gone = (double) l / events;
      double hazard = 1 / weight(moment, gone);
      mean(moment, gone, mean);
      step[size] += hazard;
      for (int i = 0; i < size; i++) {
        step[i] += hazard * mean[i];
      }
      for (int row : moment.events()) {
        // At risk for 1 − l/d of the step only: the rest is given back.
        double share = 1.0 / events + Math.exp(predictors[row]) * gone * hazard;
        for (int i = 0; i < size; i++) {
          scores[row][i] += share * (covariates[row][i] - mean[i]);
        }
      }
    }
    hazards.add(moment.time(), step);
  }

  /** The hazard, and the hazard times the mean covariates, by time; taken in backwards. */
  private static final class Hazards {
    private final double[] times;
    private final double[][] steps;
    private final double[] none;
    private int first;
    private boolean summed;

    Hazards(int most, int size) {
      times = new double[most];
      steps = new double[most][];
      none = new double[size + 1];
      first = most;
    }

    void add(double time, double[] step) {
      first--;
      times[first] = time;
      steps[first] = step;
    }

    /** The sum of the steps at times up to and with this one. */
    double[] upTo(double time) {
      for (int k = first + 1; k < times.length && !summed; k++) {
        for (int i = 0; i < none.length; i++) {
          steps[k][i] += steps[k - 1][i];
        }
      }
      summed = true;
      int found = Arrays.binarySearch(times, first, times.length, time);
      int last = found >= 0 ? found : -found - 2;
      return last < first ? none : steps[last];
    }
  }
}
