package lightkeeper.export;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Turns the cells of one record into typed values, or says which rule it breaks first. It knows the
 * record alone: what depends on other records is judged in {@link Judgement}.
 *
 * <p>Values: text and pseudonyms as {@link String}, instants as {@link Long} microseconds since
 * 1970, dates as {@link Integer} days since 1970, whole numbers as {@link Integer}, fractions as
 * {@link BigDecimal} with {@link #FRACTION_DIGITS} decimals, truths as {@link Boolean}; empty is
 * null.
 */
public final class RecordReader implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Decimals kept of an availability target. */
  static final int FRACTION_DIGITS = 18;

  private static final int LONGEST_CELL_SHOWN = 60;
  private static final long MICROSECONDS_PER_DAY = 86_400_000_000L;

  private final List<Column> columns;
  private final int width;
  private final int[] places;
  private final int[][] pairs;
  private final List<Feed.Pair> orders;
  private final PersonKey personKey;
  private final boolean showsCells;

  /**
   * A reader of one file.
   *
   * @param feed the feed
   * @param header where the file keeps the feed's columns
   * @param personKey what pseudonyms are made with; unused by a feed that is not about people
   */
  RecordReader(Feed feed, Header header, PersonKey personKey) {
    this.columns = feed.columns();
    this.personKey = personKey;
    this.showsCells = !feed.isAboutPeople();
    this.width = header.width();
    this.places = header.places().stream().mapToInt(Integer::intValue).toArray();
    Map<String, Integer> index = new HashMap<>();
    for (int i = 0; i < feed.columns().size(); i++) {
      index.put(feed.columns().get(i).name(), i);
    }
    this.orders = feed.pairs();
    this.pairs =
        orders.stream()
            .map(pair -> new int[] {index.get(pair.earlier()), index.get(pair.later())})
            .toArray(int[][]::new);
  }

  /**
   * A reader of records that already have one cell per column of the feed, in its order.
   *
   * @param feed the feed
   * @param personKey what pseudonyms are made with; unused by a feed that is not about people
   * @return the reader
   */
  public static RecordReader ofColumns(Feed feed, PersonKey personKey) {
    int width = feed.columns().size();
    List<Integer> places = java.util.stream.IntStream.range(0, width).boxed().toList();
    return new RecordReader(feed, new Header(width, places, List.of(), null), personKey);
  }

  /**
   * A record's first fault.
   *
   * @param reason the rule it breaks
   * @param detail what is wrong, in words; without a cell where the record is about a person
   */
  public record Fault(RejectReason reason, String detail) {}

  /**
   * Reads one record.
   *
   * @param cells its cells as written
   * @param values filled with one typed value per column of the feed, when there is no fault
   * @return the first fault in the order of the reasons; null when there is none
   */
  public Fault read(List<String> cells, Object[] values) {
    if (cells.size() != width) {
      return new Fault(
          RejectReason.WRONG_WIDTH, "has " + cells.size() + " cells, the header has " + width);
    }
    Fault worst = null;
    for (int i = 0; i < values.length; i++) {
      values[i] = null;
      Column column = columns.get(i);
      int place = places[i];
      String cell = place < 0 ? "" : cells.get(place);
      Fault fault = cell.isEmpty() ? missing(column) : typed(column, cell, values, i);
      if (fault != null && (worst == null || fault.reason().compareTo(worst.reason()) < 0)) {
        worst = fault;
      }
    }
    return worst == null ? order(values) : worst;
  }

  private static Fault missing(Column column) {
    return switch (column.need()) {
      case OPTIONAL -> null;
      case KEY -> new Fault(RejectReason.MISSING_KEY, column.exportedAs() + " is empty");
      case REQUIRED -> new Fault(reasonOf(column), column.exportedAs() + " is empty");
    };
  }

  private static RejectReason reasonOf(Column column) {
    return switch (column.type()) {
      case INSTANT, DATE -> RejectReason.BAD_TIMESTAMP;
      case INTEGER, FRACTION -> RejectReason.BAD_NUMBER;
      case TEXT, PERSON, TIME_ZONE, TRUTH -> RejectReason.BAD_VALUE;
    };
  }

  private Fault typed(Column column, String cell, Object[] values, int i) {
    switch (column.type()) {
      case TEXT -> {
        if (!column.words().isEmpty() && !column.words().contains(cell)) {
          return bad(column, cell, "is none of " + String.join(", ", column.words()));
        }
        values[i] = cell;
      }
      case PERSON -> values[i] = personKey.pseudonym(cell);
      case TIME_ZONE -> {
        if (!Cells.isTimeZone(cell)) {
          return bad(column, cell, "is no IANA time zone");
        }
        values[i] = cell;
      }
      case INSTANT -> {
        OptionalLong instant = Cells.instant(cell);
        if (instant.isEmpty()) {
          return fault(
              RejectReason.BAD_TIMESTAMP,
              column,
              cell,
              "is no instant such as 2026-06-30T12:00:00Z");
        }
        values[i] = instant.getAsLong();
      }
      case DATE -> {
        OptionalInt date = Cells.date(cell);
        if (date.isEmpty()) {
          return fault(RejectReason.BAD_TIMESTAMP, column, cell, "is no date such as 2026-06-30");
        }
        values[i] = date.getAsInt();
      }
      case INTEGER -> {
        Integer number = Cells.integer(cell);
        if (number == null) {
          return fault(RejectReason.BAD_NUMBER, column, cell, "is no whole number");
        }
        if (number < column.least() || number > column.most()) {
          return bad(column, cell, "is not from " + column.least() + " to " + column.most());
        }
        values[i] = number;
      }
      case FRACTION -> {
        BigDecimal number = Cells.decimal(cell);
        if (number == null) {
          return fault(RejectReason.BAD_NUMBER, column, cell, "is no decimal number");
        }
        if (number.signum() <= 0 || number.compareTo(BigDecimal.ONE) > 0) {
          return bad(column, cell, "is not above 0 and at most 1");
        }
        BigDecimal kept = number.setScale(FRACTION_DIGITS, RoundingMode.HALF_EVEN);
        if (kept.signum() == 0) {
          return bad(column, cell, "is too small to be told from 0");
        }
        values[i] = kept;
      }
      case TRUTH -> {
        if (!cell.equals("true") && !cell.equals("false")) {
          return bad(column, cell, "is neither true nor false");
        }
        values[i] = cell.equals("true");
      }
    }
    return null;
  }

  private Fault order(Object[] values) {
    for (int i = 0; i < pairs.length; i++) {
      Object earlier = values[pairs[i][0]];
      Object later = values[pairs[i][1]];
      if (earlier == null || later == null) {
        continue;
      }
      Feed.Pair order = orders.get(i);
      long between = microseconds(later) - microseconds(earlier);
      if (between < 0 || (between == 0 && !order.mayBeEqual())) {
        return new Fault(
            order.reason(),
            columns.get(pairs[i][1]).exportedAs()
                + (order.mayBeEqual() ? " lies before " : " does not lie after ")
                + columns.get(pairs[i][0]).exportedAs());
      }
    }
    return null;
  }

  /** Dates are {@link Integer} days, instants {@link Long} microseconds. */
  private static long microseconds(Object value) {
    return value instanceof Integer days ? days * MICROSECONDS_PER_DAY : (Long) value;
  }

  private Fault bad(Column column, String cell, String what) {
    return fault(RejectReason.BAD_VALUE, column, cell, what);
  }

  private Fault fault(RejectReason reason, Column column, String cell, String what) {
    if (!showsCells) {
      return new Fault(reason, column.exportedAs() + " " + what);
    }
    String shown =
        cell.codePointCount(0, cell.length()) <= LONGEST_CELL_SHOWN
            ? cell
            : cell.substring(0, cell.offsetByCodePoints(0, LONGEST_CELL_SHOWN)) + "…";
    return new Fault(reason, column.exportedAs() + " '" + shown + "' " + what);
  }
}
