package lightkeeper.job;

import java.time.LocalDate;
import java.util.Optional;
import lightkeeper.settings.ConfigurationException;
import lightkeeper.settings.Month;

/**
 * Some months in a row.
 *
 * @param from first day of the first; null: from the beginning
 * @param to first day of the last; null: to the end
 */
record Months(LocalDate from, LocalDate to) {
  /**
   * The months between two that a user names.
   *
   * @param from as {@code 2025-01}; null: not said
   * @param to as {@code 2025-06}; null: not said
   * @return them; empty when neither is said
   * @throws ConfigurationException when one is no month, or the last comes before the first
   */
  static Optional<Months> between(String from, String to) {
    LocalDate first = from == null ? null : Month.parse(from, "--from");
    LocalDate last = to == null ? null : Month.parse(to, "--to");
    if (first != null && last != null && last.isBefore(first)) {
      throw new ConfigurationException("--to: " + to + " comes before --from " + from);
    }
    return first == null && last == null ? Optional.empty() : Optional.of(new Months(first, last));
  }

  /**
   * The condition, in SQL, that holds for what is in these months and nothing else.
   *
   * @param column the name of a column of days or instants (UTC)
   */
  String condition(String column) {
    return "%1$s IS NOT NULL%2$s%3$s"
        .formatted(
            column,
            from == null ? "" : " AND %s >= DATE'%s'".formatted(column, from),
            to == null ? "" : " AND %s < DATE'%s'".formatted(column, to.plusMonths(1)));
  }
}
