package lightkeeper.sample;

import java.util.IdentityHashMap;

/** The newest release of each package on one day, looked up once a day for all services. */
final class NewestReleases {
  private final IdentityHashMap<Library, Integer> newest = new IdentityHashMap<>();
  private long epochDay = Long.MIN_VALUE;

  /** Goes on to another day. */
  void moveTo(long day) {
    if (day != epochDay) {
      newest.clear();
      epochDay = day;
    }
  }

  /** The number of the newest release of a package on the day. */
  int of(Library library) {
    return newest.computeIfAbsent(library, wanted -> wanted.newestOn(epochDay));
  }
}
