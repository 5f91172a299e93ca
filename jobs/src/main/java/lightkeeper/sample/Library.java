package lightkeeper.sample;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** A package and its releases in order of time, each with the version and date as exported. */
final class Library {
  private static final int YEARS_BEFORE = 4;
  private static final double GAP_MEDIAN_DAYS = 45;
  private static final double GAP_SIGMA = 0.6;
  private static final double ABANDONED_SHARE = 0.06;

  /** One package in so many is the organisation's own: its releases carry no dates. */
  private static final int OWN_PACKAGE = 17;

  private final String ecosystem;
  private final String name;
  private final long[] releasedOn;
  private final byte[][] cells;

  private Library(String ecosystem, String name, long[] releasedOn, byte[][] cells) {
    this.ecosystem = ecosystem;
    this.name = name;
    this.releasedOn = releasedOn;
    this.cells = cells;
  }

  /**
   * The catalogue of an ecosystem, from which services choose: twice as many packages as a service
   * has, 40 at least.
   */
  static List<Library> catalogue(Profile profile, Window window, String ecosystem) {
    int size = StrictMath.max(40, 2 * profile.dependencies());
    List<String> names = PackageNames.of(ecosystem, size);
    List<Library> catalogue = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      boolean dated = i % OWN_PACKAGE != OWN_PACKAGE - 1;
      catalogue.add(draw(profile.seed(), window, ecosystem, names.get(i), dated));
    }
    return catalogue;
  }

  /** {@code maven} or {@code npm}. */
  String ecosystem() {
    return ecosystem;
  }

  /** The name within the ecosystem. */
  String name() {
    return name;
  }

  /** The number of the newest release on a day (epoch day); the first where none was out yet. */
  int newestOn(long epochDay) {
    int newest = 0;
    int beyond = releasedOn.length;
    while (beyond - newest > 1) {
      int middle = (newest + beyond) >>> 1;
      if (releasedOn[middle] <= epochDay) {
        newest = middle;
      } else {
        beyond = middle;
      }
    }
    return newest;
  }

  /** The bytes {@code version,date} of a release, as they stand in a row; not to be changed. */
  byte[] cells(int release) {
    return cells[release];
  }

  private static Library draw(
      long seed, Window window, String ecosystem, String name, boolean dated) {
    Chance chance = Chance.of(seed, "package/" + ecosystem + "/" + name);
    double gap = chance.lognormal(GAP_MEDIAN_DAYS, GAP_SIGMA);
    boolean abandoned = chance.happens(ABANDONED_SHARE);
    LocalDate last = abandoned ? window.from().minusDays(100) : window.to();
    LocalDate day = window.from().minusYears(YEARS_BEFORE).minusDays(chance.below(300));
    int major = 1 + chance.below(6);
    int minor = chance.below(10);
    int patch = 0;
    List<Long> days = new ArrayList<>();
    List<byte[]> cells = new ArrayList<>();
    while (day.isBefore(last)) {
      days.add(day.toEpochDay());
      String text = major + "." + minor + "." + patch + "," + (dated ? day : "");
      cells.add(text.getBytes(StandardCharsets.US_ASCII));
      day = day.plusDays(3 + (long) (gap * chance.exponential()));
      switch (chance.weighted(0.05, 0.30, 0.65)) {
        case 0 -> {
          major++;
          minor = 0;
          patch = 0;
        }
        case 1 -> {
          minor++;
          patch = 0;
        }
        default -> patch++;
      }
    }
    return new Library(
        ecosystem,
        name,
        days.stream().mapToLong(Long::longValue).toArray(),
        cells.toArray(byte[][]::new));
  }
}
