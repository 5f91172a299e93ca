package lightkeeper.sample;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How a record that changes after it began is exported: each month's file tells what was known at
 * the end of that month, and a record appears again in the file of each month in which it changed.
 */
final class Versions {
  private Versions() {}

  /**
   * What was known at the end of one month.
   *
   * @param month whose file holds the version
   * @param until end of that month; what lies at or after it was not known
   * @param updatedAt the last change before {@code until}
   * @param correction whether there was a version before
   */
  record Version(YearMonth month, Instant until, Instant updatedAt, boolean correction) {
    /** The instant as exported; null if there is none or it was not yet known. */
    String known(Instant instant) {
      return instant == null || !instant.isBefore(until) ? null : instant.toString();
    }
  }

  /**
   * The versions in order of time.
   *
   * @param began before as-of; earlier changes were known from here on
   * @param changes null where there is none; those from as-of on are not exported
   */
  static List<Version> of(Instant began, Instant... changes) {
    SortedSet<Instant> known = new TreeSet<>();
    known.add(began);
    for (Instant change : changes) {
      if (change != null && change.isAfter(began) && change.isBefore(Window.AS_OF)) {
        known.add(change);
      }
    }
    SortedSet<YearMonth> months = new TreeSet<>();
    known.forEach(instant -> months.add(Window.monthOf(instant)));
    List<Version> versions = new ArrayList<>();
    for (YearMonth month : months) {
      Instant until = month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
      Instant updatedAt = known.headSet(until).last();
      versions.add(new Version(month, until, updatedAt, !versions.isEmpty()));
    }
    return versions;
  }
}
