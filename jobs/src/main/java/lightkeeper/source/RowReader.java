package lightkeeper.source;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lightkeeper.export.Column;
import lightkeeper.export.RecordReader;
import lightkeeper.export.RejectReason;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Works out the columns of a feed from the records of one file: the cells that an export in the
 * canonical form would have, empty for none. Not to be shared by threads.
 */
final class RowReader {
  private static final int MICROS = 1_000_000;

  /** Two long arrays beside each other in one record come to a row for every pair. */
  static final int MOST_ROWS = 100_000;

  private final Plan plan;
  private final Object envelope;
  private final Map<String, String> file;
  private final Times.Reading reading;
  private final List<Column> columns;
  private final boolean showsCells;
  private final Map<String, ZoneId> zones = new HashMap<>();

  /**
   * A reader of one file.
   *
   * @param plan the mapping
   * @param location where the file is
   * @param path where it is below the exports folder
   * @throws IOException when what stands around its records cannot be read
   */
  RowReader(Plan plan, Path location, String path) throws IOException {
    this.plan = plan;
    Wanted around = plan.envelope();
    this.envelope = around == null ? null : plan.shape().envelope(location, around);
    this.file = fileFields(path);
    this.reading = plan.times().reading();
    this.columns = plan.target();
    this.showsCells = !plan.isAboutPeople();
  }

  private static Map<String, String> fileFields(String path) {
    int slash = path.lastIndexOf('/');
    String folder = slash < 0 ? "" : path.substring(0, slash);
    String name = path.substring(slash + 1);
    name = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    int dot = name.lastIndexOf('.');
    return Map.of(
        "path",
        path,
        "folder",
        folder.substring(folder.lastIndexOf('/') + 1),
        "name",
        dot <= 0 ? name : name.substring(0, dot));
  }

  /**
   * One row: a record, or an element of an array in it.
   *
   * @param item the record
   * @param nodes per level the element
   * @param keys per level the name under which the element stands; null for none
   */
  record Cursor(Item item, List<Object> nodes, List<String> keys) {}

  /**
   * The rows of a record.
   *
   * @param item the record
   * @return itself when there are no levels, or it is broken; a broken one for too many
   */
  List<Cursor> rows(Item item) {
    return rows(plan.shape(), item);
  }

  /** The rows of a record, for any shape. */
  static List<Cursor> rows(Shape shape, Item item) {
    List<Cursor> rows = new ArrayList<>();
    if (item.problem() != null || shape.levels().isEmpty()) {
      rows.add(new Cursor(item, List.of(), List.of()));
    } else {
      expand(shape, item, new ArrayList<>(), new ArrayList<>(), rows);
    }
    return rows.size() <= MOST_ROWS
        ? rows
        : List.of(
            new Cursor(
                Item.broken("comes to more than " + MOST_ROWS + " rows"), List.of(), List.of()));
  }

  private static void expand(
      Shape shape, Item item, List<Object> nodes, List<String> keys, List<Cursor> rows) {
    if (rows.size() > MOST_ROWS) {
      return;
    }
    if (nodes.size() == shape.levels().size()) {
      rows.add(
          new Cursor(
              item,
              java.util.Collections.unmodifiableList(new ArrayList<>(nodes)),
              java.util.Collections.unmodifiableList(new ArrayList<>(keys))));
      return;
    }
    Shape.Level level = shape.levels().get(nodes.size());
    Object base = level.base() < 0 ? item.tree() : nodes.get(level.base());
    List<Object> found = new ArrayList<>();
    List<String> names = new ArrayList<>();
    follow(base, level.path().steps(), null, found, names);
    if (found.isEmpty() && level.path().isOptional()) {
      found.add(null);
      names.add(null);
    }
    for (int i = 0; i < found.size(); i++) {
      nodes.add(found.get(i));
      keys.add(names.get(i));
      expand(shape, item, nodes, keys, rows);
      nodes.remove(nodes.size() - 1);
      keys.remove(keys.size() - 1);
    }
  }

  private static void follow(
      Object at, List<RecordPath.Step> steps, String key, List<Object> found, List<String> keys) {
    if (at == null) {
      return;
    }
    if (steps.isEmpty()) {
      found.add(at);
      keys.add(key);
      return;
    }
    List<RecordPath.Step> rest = steps.subList(1, steps.size());
    if (steps.get(0) instanceof RecordPath.Each) {
      if (at instanceof List<?> list) {
        list.forEach(element -> follow(element, rest, key, found, keys));
      } else {
        follow(at, rest, key, found, keys);
      }
    } else if (at instanceof Map<?, ?> map) {
      if (steps.get(0) instanceof RecordPath.Name name) {
        follow(map.get(name.name()), rest, key, found, keys);
      } else {
        map.forEach((name, value) -> follow(value, rest, (String) name, found, keys));
      }
    }
  }

  /** The values that expressions read, of one row. */
  private final class Values {
    final GenericInternalRow row;
    final List<Object> looked = new ArrayList<>();

    Values(Cursor cursor) {
      Object[] values = new Object[plan.fields().size()];
      this.row = new GenericInternalRow(values);
      for (int i = 0; i < values.length; i++) {
        Field field = plan.fields().get(i);
        if (field.origin() != Field.Origin.LOOK_UP) {
          values[i] = value(field, of(field, cursor));
        }
      }
      for (Plan.Table table : plan.lookUps()) {
        List<String> key = new ArrayList<>();
        for (Expression by : table.by()) {
          key.add(text(by.eval(row), by.dataType()));
        }
        looked.add(table.rows().get(key));
      }
      for (int i = 0; i < values.length; i++) {
        Field field = plan.fields().get(i);
        if (field.origin() == Field.Origin.LOOK_UP) {
          values[i] = value(field, field.in(looked.get(field.place())));
        }
      }
    }

    private Object of(Field field, Cursor cursor) {
      return switch (field.origin()) {
        case RECORD -> field.in(cursor.item().tree());
        case LEVEL -> field.in(cursor.nodes().get(field.place()));
        case RECORD_KEY -> cursor.item().key();
        case LEVEL_KEY -> cursor.keys().get(field.place());
        case ENVELOPE -> field.in(envelope);
        case FILE -> field.in(file);
        case LOOK_UP -> null;
      };
    }

    private Object value(Field field, Object tree) {
      return RowReader.value(plan.shape(), field, tree);
    }
  }

  /** A value as expressions read it: a text or an array of texts, without null words. */
  static Object value(Shape shape, Field field, Object tree) {
    if (!field.isList()) {
      String text = plain(shape, tree);
      return text == null ? null : UTF8String.fromString(text);
    }
    List<Object> list = new ArrayList<>();
    for (Object one : tree instanceof List<?> several ? several : java.util.Arrays.asList(tree)) {
      String text = plain(shape, one);
      if (text != null) {
        list.add(UTF8String.fromString(text));
      }
    }
    return new GenericArrayData(list.toArray());
  }

  private static String plain(Shape shape, Object tree) {
    if (tree == null) {
      return null;
    }
    String text = (tree instanceof String string ? string : Json.of(tree)).strip();
    return text.isEmpty() || shape.nullWords().contains(text) ? null : text;
  }

  /**
   * What a row comes to.
   *
   * @param cells per column of the feed its cell; null where there is a fault
   * @param fault the first fault; null for none
   * @param key the key of the choice; null for none
   * @param rank its place among rows of its key; null where no choice is made
   */
  record Result(List<String> cells, RecordReader.Fault fault, String key, Rank rank) {
    static Result bad(RejectReason reason, String detail) {
      return new Result(null, new RecordReader.Fault(reason, detail), null, null);
    }
  }

  /**
   * Works out a row.
   *
   * @param cursor the row
   * @param headerWidth number of cells that a record must have; −1 for any
   * @return its cells or its first fault
   */
  Result read(Cursor cursor, int headerWidth) {
    Item item = cursor.item();
    if (item.width() >= 0 && item.width() != headerWidth) {
      return Result.bad(
          RejectReason.WRONG_WIDTH,
          "has " + item.width() + " cells, the header has " + headerWidth);
    }
    if (item.problem() != null) {
      return Result.bad(RejectReason.BAD_VALUE, "the record " + item.problem());
    }
    String doing = "the key to look up";
    try {
      GenericInternalRow row = new Values(cursor).row;
      doing = "a condition of 'drop'";
      for (int i = 0; i < plan.drops().size(); i++) {
        if (Boolean.TRUE.equals(plan.drops().get(i).eval(row))) {
          return Result.bad(RejectReason.DROPPED, plan.dropReasons().get(i));
        }
      }
      doing = "time_zone_from";
      ZoneId zone = zone(row);
      String key = null;
      Rank rank = null;
      if (plan.choice() != null) {
        doing = "the key or order of 'choose'";
        key = text(plan.choice().get(0), row);
        rank = Rank.of(text(plan.choice().get(1), row), reading);
      }
      List<String> cells = new ArrayList<>();
      RecordReader.Fault worst = null;
      for (int i = 0; i < columns.size(); i++) {
        doing = columns.get(i).exportedAs();
        Expression expression = plan.columns().get(i);
        String cell = null;
        RecordReader.Fault fault = null;
        try {
          cell =
              expression == null ? "" : cell(i, expression.eval(row), expression.dataType(), zone);
        } catch (RuntimeException | StackOverflowError e) {
          fault =
              new RecordReader.Fault(
                  reasonOf(columns.get(i)),
                  columns.get(i).exportedAs() + " cannot be worked out from this record");
        }
        if (cell == null && fault == null) {
          fault = badTime(columns.get(i), zone, expression.eval(row));
        }
        cells.add(cell);
        if (fault != null && (worst == null || fault.reason().compareTo(worst.reason()) < 0)) {
          worst = fault;
        }
      }
      return new Result(worst == null ? cells : null, worst, key, rank);
    } catch (RuntimeException | StackOverflowError e) {
      // Values that an expression does not expect: the record is at fault, and nothing of it shown.
      return Result.bad(RejectReason.BAD_VALUE, doing + " cannot be worked out from this record");
    }
  }

  private static RejectReason reasonOf(Column column) {
    return switch (column.type()) {
      case INSTANT, DATE -> RejectReason.BAD_TIMESTAMP;
      case INTEGER, FRACTION -> RejectReason.BAD_NUMBER;
      default -> RejectReason.BAD_VALUE;
    };
  }

  private ZoneId zone(GenericInternalRow row) {
    String name = plan.zone() == null ? null : text(plan.zone(), row);
    if (name == null) {
      return plan.times().zone();
    }
    return zones.computeIfAbsent(
        name,
        n -> {
          try {
            return ZoneId.of(n);
          } catch (DateTimeException e) {
            throw new IllegalArgumentException(e);
          }
        });
  }

  private RecordReader.Fault badTime(Column column, ZoneId zone, Object value) {
    String what =
        zone == null && column.type() == Column.Type.INSTANT
            ? " is no instant in the formats of the mapping, or names no zone and the mapping has none"
            : " is nothing in the formats of the mapping";
    String shown = showsCells ? " '" + shorten(String.valueOf(value)) + "'" : "";
    return new RecordReader.Fault(RejectReason.BAD_TIMESTAMP, column.exportedAs() + shown + what);
  }

  private static String shorten(String text) {
    return text.codePointCount(0, text.length()) <= 60
        ? text
        : text.substring(0, text.offsetByCodePoints(0, 60)) + "…";
  }

  /** The cell of a column; empty for no value, null for a time that cannot be read. */
  private String cell(int i, Object value, DataType type, ZoneId zone) {
    if (value == null) {
      return "";
    }
    Column column = columns.get(i);
    String text = text(value, type);
    Map<String, String> words = plan.words().get(i);
    if (!words.isEmpty()) {
      String meaning = words.get(text.toLowerCase(Locale.ROOT));
      text = meaning != null ? meaning : words.getOrDefault(Mapping.ANY_WORD, text);
    }
    text = plan.idsOf().get(i).getOrDefault(text, text);
    return switch (column.type()) {
      case INSTANT -> {
        Instant instant =
            type instanceof TimestampType ? micros((Long) value) : reading.instant(text, zone);
        yield instant == null ? null : instant.toString();
      }
      case DATE -> {
        LocalDate date = reading.date(text, zone);
        yield date == null ? null : date.toString();
      }
      default -> text;
    };
  }

  private static Instant micros(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000L);
  }

  private static String text(Expression expression, GenericInternalRow row) {
    return expression == null ? null : text(expression.eval(row), expression.dataType());
  }

  /** A value as a text; null for none. */
  static String text(Object value, DataType type) {
    if (value == null) {
      return null;
    }
    if (type instanceof TimestampType) {
      return micros((Long) value).toString();
    }
    if (type instanceof TimestampNTZType) {
      return LocalDateTime.ofInstant(micros((Long) value), ZoneOffset.UTC).toString();
    }
    if (type instanceof DateType) {
      return LocalDate.ofEpochDay((Integer) value).toString();
    }
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      return Double.isFinite(number)
          ? new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString()
          : String.valueOf(number);
    }
    return value.toString();
  }
}
