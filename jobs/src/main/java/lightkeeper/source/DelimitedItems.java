package lightkeeper.source;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads lines of cells. A record is a map by {@link Headers#plain} header; a header that is
 * repeated holds the list of its cells.
 */
final class DelimitedItems implements Items {
  private static final int LONGEST_RECORD = 8 << 20;

  private final BoundedReader bounds;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final List<String> header;
  private final Set<String> repeated;

  DelimitedItems(Reader text, char delimiter) throws IOException {
    this.bounds = new BoundedReader(text, LONGEST_RECORD, "a record (a quote never closed?)");
    CSVFormat format =
        CSVFormat.RFC4180.builder().setDelimiter(delimiter).setIgnoreEmptyLines(true).get();
    this.parser = CSVParser.parse(bounds, format);
    this.records = parser.iterator();
    CSVRecord first = record();
    if (first == null) {
      throw new UnreadableException("empty: there is no header");
    }
    List<String> names = new ArrayList<>();
    first.forEach(cell -> names.add(Headers.plain(cell)));
    this.header = List.copyOf(names);
    this.repeated = Headers.repeated(names);
  }

  /** The header, each name as {@link Headers#plain} has it. */
  List<String> header() {
    return header;
  }

  @Override
  public Item next() throws IOException {
    CSVRecord record = record();
    if (record == null) {
      return null;
    }
    if (record.size() != header.size()) {
      return new Item(null, null, record.size(), null);
    }
    Map<String, Object> cells = new LinkedHashMap<>();
    for (int i = 0; i < header.size(); i++) {
      String name = header.get(i);
      if (repeated.contains(name)) {
        @SuppressWarnings("unchecked")
        List<Object> list = (List<Object>) cells.computeIfAbsent(name, n -> new ArrayList<>());
        if (!record.get(i).isEmpty()) {
          list.add(record.get(i));
        }
      } else {
        cells.put(name, record.get(i));
      }
    }
    return new Item(cells, null, record.size(), null);
  }

  private CSVRecord record() throws IOException {
    bounds.restart();
    try {
      return records.hasNext() ? records.next() : null;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof UnreadableException
          || e.getCause() instanceof java.nio.charset.CharacterCodingException) {
        throw e.getCause();
      }
      throw new UnreadableException(
          "not CSV at line " + parser.getCurrentLineNumber() + ": a quote is out of place");
    }
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
