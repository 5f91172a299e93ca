package lightkeeper.statistics;

/** Goes along a Kaplan–Meier curve from one exit time to the next, without keeping any. */
final class Walk {
  private final double[] entries;
  private final double[] ended;
  private final double[] open;
  private int goneEnded;
  private int goneOpen;
  private int entered;
  private double time;
  private int atRisk;
  private int events;
  private int censored;
  private double survival = 1;
  private double variance;
  private double hazard;

  /**
   * Stands before the first exit.
   *
   * @param entries the late entries, sorted
   * @param ended the exits with an event, sorted
   * @param open the other exits, sorted
   * @param origin exits before it play no part
   */
  Walk(double[] entries, double[] ended, double[] open, double origin) {
    this.entries = entries;
    this.ended = ended;
    this.open = open;
    this.goneEnded = below(ended, origin);
    this.goneOpen = below(open, origin);
  }

  /** How many of sorted times lie before a time. */
  static int below(double[] sorted, double time) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Goes to the next exit time; false when there is none. */
  boolean next() {
    goneEnded += events;
    goneOpen += censored;
    if (goneEnded == ended.length && goneOpen == open.length) {
      return false;
    }
    time =
        Math.min(
            goneEnded < ended.length ? ended[goneEnded] : Double.POSITIVE_INFINITY,
            goneOpen < open.length ? open[goneOpen] : Double.POSITIVE_INFINITY);
    while (entered < entries.length && entries[entered] < time) {
      entered++;
    }
    events = countAt(time, ended, goneEnded);
    censored = countAt(time, open, goneOpen);
    int late = entries.length - entered;
    atRisk = ended.length + open.length - late - goneEnded - goneOpen;
    survival *= 1 - (double) events / atRisk;
    variance += Point.greenwood(events, atRisk);
    hazard += (double) events / atRisk;
    return true;
  }

  private static int countAt(double time, double[] sorted, int from) {
    int next = from;
    while (next < sorted.length && sorted[next] == time) {
      next++;
    }
    return next - from;
  }

  double time() {
    return time;
  }

  double survival() {
    return survival;
  }

  Point point() {
    double standardError = survival == 0 ? Double.NaN : survival * Math.sqrt(variance);
    return new Point(time, atRisk, events, censored, survival, standardError, hazard);
  }
}
