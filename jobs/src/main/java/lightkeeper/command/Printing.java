package lightkeeper.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.QuoteMode;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;

/** How rows are printed. */
enum Printing {
  /** Columns side by side, for reading. */
  TABLE {
    @Override
    void print(Dataset<Row> rows, Appendable out) throws IOException {
      List<String[]> lines = new ArrayList<>();
      lines.add(rows.columns());
      rows.collectAsList().forEach(row -> lines.add(cells(row, "NULL")));
      int[] widths = new int[rows.columns().length];
      for (String[] line : lines) {
        for (int i = 0; i < widths.length; i++) {
          line[i] = line[i].replaceAll("\\p{Cntrl}", "�");
          widths[i] = Math.max(widths[i], line[i].codePointCount(0, line[i].length()));
        }
      }
      for (int n = 0; n < lines.size(); n++) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
          String cell = lines.get(n)[i];
          int padding = widths[i] - cell.codePointCount(0, cell.length());
          text.append(i == 0 ? "" : "  ").append(cell).append(" ".repeat(padding));
        }
        out.append(text.toString().stripTrailing()).append('\n');
        if (n == 0) {
          for (int i = 0; i < widths.length; i++) {
            out.append(i == 0 ? "" : "  ").append("-".repeat(widths[i]));
          }
          out.append('\n');
        }
      }
    }
  },

  /** RFC 4180 with a header; NULL is an empty cell, an empty text is {@code ""}. */
  CSV {
    @Override
    void print(Dataset<Row> rows, Appendable out) throws IOException {
      csv(rows, out, cell -> cell);
    }
  },

  /**
   * The same, safe to open in a spreadsheet: a text that it would take for a formula begins with an
   * apostrophe. Numbers, which begin with a sign too, stay as they are.
   */
  SPREADSHEET {
    @Override
    void print(Dataset<Row> rows, Appendable out) throws IOException {
      csv(rows, out, Printing::guarded);
    }
  },

  /** One array, one object a line. */
  JSON {
    @Override
    void print(Dataset<Row> rows, Appendable out) throws IOException {
      ObjectMapper mapper = new ObjectMapper();
      out.append('[');
      String separator = "\n";
      for (Iterator<Row> each = rows.toLocalIterator(); each.hasNext(); ) {
        Row row = each.next();
        ObjectNode object = mapper.createObjectNode();
        for (int i = 0; i < row.size(); i++) {
          put(object, row.schema().fieldNames()[i], row.get(i));
        }
        out.append(separator).append(mapper.writeValueAsString(object));
        separator = ",\n";
      }
      out.append("\n]\n");
    }
  };

  /**
   * Prints rows.
   *
   * @param rows the rows
   * @param out where to
   */
  abstract void print(Dataset<Row> rows, Appendable out) throws IOException;

  private static void csv(Dataset<Row> rows, Appendable out, UnaryOperator<String> guard)
      throws IOException {
    CSVFormat format =
        CSVFormat.RFC4180.builder().setQuoteMode(QuoteMode.MINIMAL).setNullString("").get();
    CSVPrinter printer = new CSVPrinter(out, format);
    printer.printRecord((Object[]) rows.columns());
    for (Iterator<Row> each = rows.toLocalIterator(); each.hasNext(); ) {
      Row row = each.next();
      String[] cells = cells(row, null);
      for (int i = 0; i < cells.length; i++) {
        cells[i] = row.get(i) instanceof String text ? guard.apply(text) : cells[i];
      }
      printer.printRecord((Object[]) cells);
    }
  }

  private static String guarded(String text) {
    return !text.isEmpty() && "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }

  private static String[] cells(Row row, String none) {
    String[] cells = new String[row.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = row.isNullAt(i) ? none : text(row.get(i));
    }
    return cells;
  }

  /** Instants and dates as ISO 8601, doubles in full, decimals without idle zeros. */
  private static String text(Object value) {
    if (value instanceof BigDecimal number) {
      return plain(number).toPlainString();
    }
    if (value instanceof scala.collection.Iterable<?> || value instanceof Row) {
      try {
        ObjectNode object = new ObjectMapper().createObjectNode();
        put(object, "value", value);
        return new ObjectMapper().writeValueAsString(object.get("value"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return value instanceof byte[] bytes
        ? java.util.HexFormat.of().formatHex(bytes)
        : String.valueOf(value);
  }

  private static BigDecimal plain(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  private static void put(ObjectNode object, String name, Object value) {
    if (value == null) {
      object.putNull(name);
    } else if (value instanceof Boolean truth) {
      object.put(name, truth);
    } else if (value instanceof Integer || value instanceof Long || value instanceof Short) {
      object.put(name, ((Number) value).longValue());
    } else if (value instanceof Double number && Double.isFinite(number)) {
      object.put(name, number);
    } else if (value instanceof BigDecimal number) {
      object.put(name, plain(number));
    } else if (value instanceof scala.collection.Map<?, ?> map) {
      ObjectNode inner = object.putObject(name);
      CollectionConverters.asJava(map)
          .forEach((key, item) -> put(inner, String.valueOf(key), item));
    } else if (value instanceof scala.collection.Iterable<?> items) {
      ArrayNode array = object.putArray(name);
      CollectionConverters.asJava(items)
          .forEach(
              item -> {
                ObjectNode holder = object.objectNode();
                put(holder, "item", item);
                array.add(holder.get("item"));
              });
    } else if (value instanceof Row row) {
      ObjectNode inner = object.putObject(name);
      for (int i = 0; i < row.size(); i++) {
        put(inner, row.schema() == null ? "_" + i : row.schema().fieldNames()[i], row.get(i));
      }
    } else {
      object.put(name, text(value));
    }
  }
}
