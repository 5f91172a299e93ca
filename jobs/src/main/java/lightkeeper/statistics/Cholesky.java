package lightkeeper.statistics;

/**
 * The factors L·D·Lᵀ of a symmetric matrix that has no negative eigenvalue.
 *
 * <p>A column that depends on those before it is left out: its part of a solution is 0, and the
 * rank is one less. So a singular matrix has a generalised inverse (as in R's {@code cholesky2}).
 */
final class Cholesky {
  /** What is left of a column's own diagonal when it depends on those before it. */
  private static final double DEPENDENT = 1e-10;

  private final double[][] lower;
  private final double[] pivots;

  private Cholesky(double[][] lower, double[] pivots) {
    this.lower = lower;
    this.pivots = pivots;
  }

  static Cholesky of(double[][] matrix) {
    int size = matrix.length;
    double[][] lower = new double[size][size];
    double[] pivots = new double[size];
    for (int j = 0; j < size; j++) {
      double pivot = matrix[j][j];
      for (int k = 0; k < j; k++) {
        pivot -= lower[j][k] * lower[j][k] * pivots[k];
      }
      pivots[j] = pivot > DEPENDENT * matrix[j][j] ? pivot : 0;
      lower[j][j] = 1;
      for (int i = j + 1; i < size && pivots[j] > 0; i++) {
        double entry = matrix[i][j];
        for (int k = 0; k < j; k++) {
          entry -= lower[i][k] * lower[j][k] * pivots[k];
        }
        lower[i][j] = entry / pivots[j];
      }
    }
    return new Cholesky(lower, pivots);
  }

  int rank() {
    int rank = 0;
    for (double pivot : pivots) {
      rank += pivot > 0 ? 1 : 0;
    }
    return rank;
  }

  /** Whether the column depends on those before it. */
  boolean dependent(int column) {
    return pivots[column] == 0;
  }

  /** The solution x of L·D·Lᵀ·x = vector. */
  double[] solve(double[] vector) {
    int size = pivots.length;
    double[] x = new double[size];
    for (int i = 0; i < size; i++) {
      x[i] = vector[i];
      for (int k = 0; k < i; k++) {
        x[i] -= lower[i][k] * x[k];
      }
    }
    for (int i = size - 1; i >= 0; i--) {
      x[i] = pivots[i] == 0 ? 0 : x[i] / pivots[i];
      for (int k = i + 1; k < size && pivots[i] > 0; k++) {
        x[i] -= lower[k][i] * x[k];
      }
    }
    return x;
  }

  /** The (generalised) inverse. */
  double[][] inverse() {
    int size = pivots.length;
    double[][] inverse = new double[size][];
    for (int j = 0; j < size; j++) {
      double[] unit = new double[size];
      unit[j] = 1;
      inverse[j] = solve(unit);
    }
    return inverse;
  }
}
