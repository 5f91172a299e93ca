package lightkeeper.sample;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes one CSV file as RFC 4180 has it, in UTF-8. */
final class CsvWriter implements Closeable {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final OutputStream out;
  private final CsvLayout layout;
  private final StringBuilder line = new StringBuilder();

  /**
   * Creates the file, with its folder, and writes the header.
   *
   * @throws IOException if it cannot be written
   */
  CsvWriter(Path file, List<String> columns, CsvLayout layout) throws IOException {
    Files.createDirectories(file.getParent());
    this.out = new BufferedOutputStream(Files.newOutputStream(file));
    this.layout = layout;
    if (layout.byteOrderMark()) {
      out.write(BYTE_ORDER_MARK.getBytes(StandardCharsets.UTF_8));
    }
    writeLine(layout.header(columns));
  }

  /**
   * Writes one record. A record of another width than the header's is written as it is.
   *
   * @param cells in the order of the columns; null is an empty cell
   * @throws IOException if it cannot be written
   */
  void write(List<String> cells) throws IOException {
    writeLine(layout.record(cells));
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private void writeLine(List<String> cells) throws IOException {
    line.setLength(0);
    for (int i = 0; i < cells.size(); i++) {
      if (i > 0) {
        line.append(',');
      }
      append(cells.get(i));
    }
    line.append(layout.carriageReturn() ? "\r\n" : "\n");
    out.write(line.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void append(String cell) {
    if (cell == null) {
      return;
    }
    boolean special = cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    if (special || layout.quoted()) {
      line.append('"').append(cell.replace("\"", "\"\"")).append('"');
    } else {
      line.append(cell);
    }
  }
}
