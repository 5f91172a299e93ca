package lightkeeper.sample;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One package in one service: which release it is on, day by day. Upgrade decisions come at the
 * planted hazard; each takes the newest release of that day.
 */
final class UsedLibrary {
  private static final double OLDEST_DAYS = 3 * 365;
  private static final double DIRECT_SHARE = 0.6;

  private final Library library;
  private final List<Regime> regimes;
  private final Chance chance;
  private final byte[] head;
  private final byte[] tail;
  private int used;
  private int newest;
  private long nextUpgrade;

  /**
   * The package on the service's first day in the window.
   *
   * @param regimes at least one
   */
  UsedLibrary(Profile profile, Service service, Library library, List<Regime> regimes) {
    this.library = library;
    this.regimes = regimes;
    this.chance =
        Chance.of(
            profile.seed(),
            "dependency/" + service.id() + "/" + library.ecosystem() + "/" + library.name());
    boolean direct = chance.happens(DIRECT_SHARE);
    this.head = ascii("," + library.ecosystem() + "," + library.name() + ",");
    this.tail = ascii("," + direct + "\n");
    long first = regimes.get(0).from().toEpochDay();
    double oldest =
        StrictMath.min(OLDEST_DAYS, (double) (first - service.liveFrom().toEpochDay() + 30));
    double sinceUpgrade = chance.exponential() / hazard(regimes.get(0));
    this.used = library.newestOn(first - (long) StrictMath.min(sinceUpgrade, oldest));
    this.newest = library.newestOn(first);
    this.nextUpgrade = upgradeAfter(first);
  }

  /**
   * Lives on to the end of a day (epoch day), not before the days seen so far.
   *
   * @return whether the row has changed
   */
  boolean advance(long epochDay, int newestNow) {
    boolean changed = newestNow != newest;
    newest = newestNow;
    while (nextUpgrade <= epochDay) {
      int release = library.newestOn(nextUpgrade);
      changed |= release != used;
      used = release;
      nextUpgrade = upgradeAfter(nextUpgrade);
    }
    return changed;
  }

  /** The package. */
  Library library() {
    return library;
  }

  /** The greatest number of bytes that {@link #write} may need. */
  int width() {
    return head.length
        + library.cells(used).length
        + library.cells(newest).length
        + tail.length
        + 1;
  }

  /** Writes the row behind its date into the buffer; returns the position after it. */
  int write(byte[] buffer, int position) {
    int at = copy(head, buffer, position);
    at = copy(library.cells(used), buffer, at);
    buffer[at] = ',';
    at = copy(library.cells(newest), buffer, at + 1);
    return copy(tail, buffer, at);
  }

  /** Walks along the regimes until an exponential draw of hazard is used up. */
  private long upgradeAfter(long epochDay) {
    double left = chance.exponential();
    for (Regime regime : regimes) {
      long from = StrictMath.max(epochDay, regime.from().toEpochDay());
      double hazard = hazard(regime);
      double there = (regime.to().toEpochDay() - from) * hazard;
      if (there > 0) {
        if (left < there) {
          return from + 1 + (long) (left / hazard);
        }
        left -= there;
      }
    }
    return Long.MAX_VALUE;
  }

  /** Upgrade decisions per day. */
  private static double hazard(Regime regime) {
    return Truth.of(regime.model()).upgradesPerPackageMonth()
        * regime.team().effects().upgradeRate()
        / Truth.DAYS_PER_MONTH;
  }

  private static int copy(byte[] from, byte[] to, int position) {
    System.arraycopy(from, 0, to, position, from.length);
    return position + from.length;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
