package lightkeeper.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The teams of two arms and what each did in the strata that both arms have. A team in both arms is
 * two units. Units are in an order that depends on neither the order of rows nor on which arm is
 * which.
 */
final class Units {
  /** By unit and stratum. */
  final double[][] numerators;

  /** By unit and stratum. */
  final double[][] denominators;

  /** By unit, whether it belongs to the model and not to the reference. */
  final boolean[] model;

  /** Share of exposure in the strata that both have; NaN without any. */
  final double overlap;

  /** Units with exposure in any stratum, of the smaller arm. */
  private final int fewest;

  private Units(List<Unit> units, double overlap, int fewest) {
    this.numerators = units.stream().map(unit -> unit.numerators).toArray(double[][]::new);
    this.denominators = units.stream().map(unit -> unit.denominators).toArray(double[][]::new);
    this.model = new boolean[units.size()];
    IntStream.range(0, model.length).forEach(u -> model[u] = units.get(u).model);
    this.overlap = overlap;
    this.fewest = fewest;
  }

  static Units of(List<TeamStratum> model, List<TeamStratum> reference) {
    Map<Integer, double[]> exposures = new TreeMap<>();
    model.forEach(one -> exposure(exposures, one)[0] += one.denominator());
    reference.forEach(one -> exposure(exposures, one)[1] += one.denominator());
    List<Integer> shared = new ArrayList<>();
    double common = 0;
    double all = 0;
    for (Map.Entry<Integer, double[]> stratum : exposures.entrySet()) {
      double[] both = stratum.getValue();
      all += both[0] + both[1];
      if (both[0] > 0 && both[1] > 0) {
        shared.add(stratum.getKey());
        common += both[0] + both[1];
      }
    }
    List<Unit> units = new ArrayList<>(units(model, true, shared));
    units.addAll(units(reference, false, shared));
    units.sort(Unit.ORDER);
    return new Units(units, common / all, Math.min(teams(model), teams(reference)));
  }

  private static double[] exposure(Map<Integer, double[]> exposures, TeamStratum one) {
    return exposures.computeIfAbsent(one.tier(), tier -> new double[2]);
  }

  private static int teams(List<TeamStratum> arm) {
    TreeSet<String> teams = new TreeSet<>();
    arm.stream().filter(one -> one.denominator() > 0).forEach(one -> teams.add(one.team()));
    return teams.size();
  }

  private static List<Unit> units(List<TeamStratum> arm, boolean model, List<Integer> shared) {
    List<TeamStratum> rows = new ArrayList<>(arm);
    // Sums of doubles depend on their order.
    rows.sort(
        Comparator.comparingDouble(TeamStratum::denominator)
            .thenComparingDouble(TeamStratum::numerator));
    Map<String, Unit> units = new TreeMap<>();
    for (TeamStratum row : rows) {
      int stratum = shared.indexOf(row.tier());
      if (stratum >= 0 && row.denominator() > 0) {
        Unit unit = units.computeIfAbsent(row.team(), team -> new Unit(team, model, shared.size()));
        unit.numerators[stratum] += row.numerator();
        unit.denominators[stratum] += row.denominator();
      }
    }
    return List.copyOf(units.values());
  }

  /** How many units belong to an arm. */
  int teams(boolean ofModel) {
    int count = 0;
    for (boolean one : model) {
      count += one == ofModel ? 1 : 0;
    }
    return count;
  }

  int strata() {
    return numerators.length == 0 ? 0 : numerators[0].length;
  }

  /** Why nothing can be said, or null. */
  Reason reason() {
    if (fewest == 0) {
      return Reason.NO_DATA;
    }
    if (fewest < Comparison.LEAST_TEAMS) {
      return Reason.FEW_TEAMS;
    }
    if (!(overlap >= Comparison.LEAST_OVERLAP)) {
      return Reason.LITTLE_OVERLAP;
    }
    return Math.min(teams(true), teams(false)) < Comparison.LEAST_TEAMS ? Reason.FEW_TEAMS : null;
  }

  /** By stratum, its share of the exposure of both arms in all shared strata. */
  double[] weights() {
    double[] weights = new double[strata()];
    for (double[] unit : denominators) {
      for (int s = 0; s < weights.length; s++) {
        weights[s] += unit[s];
      }
    }
    double all = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / all).toArray();
  }

  /** By stratum, the ratio of both arms together. */
  double[] pooled() {
    double[] ratios = new double[strata()];
    for (int s = 0; s < ratios.length; s++) {
      double numerator = 0;
      double denominator = 0;
      for (int u = 0; u < model.length; u++) {
        numerator += numerators[u][s];
        denominator += denominators[u][s];
      }
      ratios[s] = numerator / denominator;
    }
    return ratios;
  }

  private static final class Unit {
    private static final Comparator<Unit> ORDER =
        Comparator.<Unit, String>comparing(unit -> unit.team)
            .thenComparing(unit -> unit.denominators, Arrays::compare)
            .thenComparing(unit -> unit.numerators, Arrays::compare);

    private final String team;
    private final boolean model;
    private final double[] numerators;
    private final double[] denominators;

    Unit(String team, boolean model, int strata) {
      this.team = team;
      this.model = model;
      this.numerators = new double[strata];
      this.denominators = new double[strata];
    }
  }
}
