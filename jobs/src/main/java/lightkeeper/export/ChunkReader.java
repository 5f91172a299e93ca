package lightkeeper.export;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import lightkeeper.storage.Storage;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Reads the records of one chunk, one after the other: a row of typed values, then file, record
 * number, and for a rejected record its reason and detail.
 */
final class ChunkReader implements Iterator<Row> {
  private final Chunk chunk;
  private final RecordReader reader;
  private final int columns;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private long number;

  ChunkReader(Chunk chunk, RecordReader reader, int columns) {
    this.chunk = chunk;
    this.reader = reader;
    this.columns = columns;
    this.number = chunk.firstRecord();
    try {
      InputStream text = FileScan.open(Storage.path(URI.create(chunk.uri())));
      text.skipNBytes(chunk.start());
      this.parser =
          CSVParser.parse(
              new InputStreamReader(
                  new Bounded(text, chunk.end() - chunk.start()), StandardCharsets.UTF_8),
              FileScan.FORMAT);
    } catch (IOException e) {
      throw changed(chunk, e);
    }
    this.records = parser.iterator();
  }

  @Override
  public boolean hasNext() {
    try {
      boolean more = records.hasNext();
      if (!more) {
        parser.close();
      }
      return more;
    } catch (IOException | UncheckedIOException e) {
      throw changed(chunk, e);
    }
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    String[] cells = records.next().values();
    Object[] row = new Object[columns + 4];
    Object[] values = new Object[columns];
    RecordReader.Fault fault = reader.read(Arrays.asList(cells), values);
    if (fault == null) {
      System.arraycopy(values, 0, row, 0, columns);
    } else {
      row[columns + 2] = fault.reason().word();
      row[columns + 3] = fault.detail();
    }
    row[columns] = chunk.file();
    row[columns + 1] = number++;
    return RowFactory.create(row);
  }

  private static UncheckedIOException changed(Chunk chunk, Exception e) {
    return new UncheckedIOException(
        "Cannot read " + chunk.uri() + ": it changed after it was checked",
        e instanceof IOException io ? io : new IOException(e));
  }

  /** The first so many bytes of a stream. */
  private static final class Bounded extends FilterInputStream {
    private long left;

    Bounded(InputStream in, long length) {
      super(in);
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      if (left <= 0) {
        return -1;
      }
      int b = in.read();
      left -= b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left <= 0) {
        return -1;
      }
      int read = in.read(buffer, offset, (int) Math.min(length, left));
      left -= Math.max(read, 0);
      return read;
    }
  }
}
