package lightkeeper.job;

import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import lightkeeper.lakehouse.Table;

/**
 * Some days of a table that is kept in parts.
 *
 * @param table the table
 * @param days the days, in order; none: nothing of the table
 */
record Parts(Table table, List<LocalDate> days) {
  /** Days in any order. */
  static Parts of(Table table, Collection<LocalDate> days) {
    return new Parts(table, days.stream().distinct().sorted(Comparator.naturalOrder()).toList());
  }

  /** Whether there is no day. */
  boolean isNone() {
    return days.isEmpty();
  }

  /**
   * The condition, in SQL, that holds for their rows and no others.
   *
   * @return a condition on the table's column, by which files are skipped too
   */
  String condition() {
    if (isNone()) {
      return "FALSE";
    }
    // The range by itself: files are skipped by it whatever becomes of a long list.
    return "%1$s >= %2$s AND %1$s <= %3$s AND %1$s IN (%4$s)"
        .formatted(
            table.part(),
            literal(days.get(0)),
            literal(days.get(days.size() - 1)),
            days.stream().map(Parts::literal).collect(Collectors.joining(", ")));
  }

  private static String literal(LocalDate day) {
    return "DATE'" + day + "'";
  }
}
