package lightkeeper.export;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * What one pass over a file's bytes tells before any record is parsed: its digest, whether it can
 * be read to the end, its header, and where it can be cut into runs of whole records, so that a
 * large file is parsed on all cores and a broken one is known before any of its records is loaded.
 *
 * <p>It follows the quotes as commons-csv does (a quote opens a cell only at its start, two quotes
 * inside are one), except that it refuses space between a closing quote and the comma, which
 * commons-csv drops silently; a test holds the two together.
 *
 * @param file the file's place among those scanned
 * @param sha256 SHA-256 of the bytes as they are stored, 64 hexadecimal digits; null when they
 *     could not be had
 * @param bytes number of bytes as they are stored
 * @param records number of records after the header; 0 when the file cannot be read
 * @param header the cells of the header as written; empty when there is none
 * @param chunks runs of whole records, in order; empty when there is none
 * @param problem why the file cannot be read; null when it can
 */
public record FileScan(
    int file,
    String sha256,
    long bytes,
    long records,
    List<String> header,
    List<Chunk> chunks,
    String problem)
    implements Serializable {
  /** How the cells are parsed: RFC 4180, blank lines are no records. */
  static final CSVFormat FORMAT = CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get();

  /** Where a chunk is cut: large enough to be worth a task, small enough to share the work. */
  static final long CHUNK_BYTES = 16L << 20;

  /** A longer record is taken for a quote that was never closed: memory stays bounded. */
  static final int LONGEST_RECORD_BYTES = 8 << 20;

  private static final int BUFFER_BYTES = 1 << 18;

  /**
   * Scans a file.
   *
   * @param file the file's place in the order of loading
   * @param path where it is; gunzipped when its name ends in {@code .gz}
   * @return what is known of it
   * @throws IOException when its bytes cannot be had at all (no permission, disk fault)
   */
  public static FileScan of(int file, Path path) throws IOException {
    MessageDigest digest = newDigest();
    long bytes = Files.size(path);
    try (InputStream raw = Files.newInputStream(path);
        DigestInputStream digested = new DigestInputStream(raw, digest)) {
      Scanner scanner = new Scanner(file, path.toUri().toString());
      String problem = scanner.scan(digested, isGzip(path), PackingLimit.of(bytes));
      // What the scan left unread (a broken file, bytes behind the gzip stream) is digested too.
      digested.transferTo(OutputStream.nullOutputStream());
      String sha256 = HexFormat.of().formatHex(digest.digest());
      return problem == null
          ? new FileScan(file, sha256, bytes, scanner.records, scanner.header, scanner.chunks, null)
          : new FileScan(file, sha256, bytes, 0, List.of(), List.of(), problem);
    }
  }

  /**
   * The digest of a file's bytes.
   *
   * @param path the file
   * @return SHA-256 of the bytes as they are stored, 64 hexadecimal digits
   * @throws IOException when its bytes cannot be had
   */
  public static String sha256(Path path) throws IOException {
    MessageDigest digest = newDigest();
    try (InputStream raw = new DigestInputStream(Files.newInputStream(path), digest)) {
      raw.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Opens a file's text.
   *
   * @param path the file
   * @return its bytes after gunzip
   * @throws IOException when it cannot be opened
   */
  static InputStream open(Path path) throws IOException {
    InputStream raw = Files.newInputStream(path);
    return isGzip(path) ? new GZIPInputStream(raw, BUFFER_BYTES) : raw;
  }

  /** Whether a file's name says that it is gzipped. */
  static boolean isGzip(Path path) {
    return path.toString().endsWith(".gz");
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** The state of one pass. */
  private static final class Scanner {
    private static final int CELL_START = 0;
    private static final int PLAIN = 1;
    private static final int QUOTED = 2;
    private static final int QUOTE_SEEN = 3;

    private final int file;
    private final String uri;
    private final List<Chunk> chunks = new ArrayList<>();
    private final ByteArrayOutputStream headerBytes = new ByteArrayOutputStream();
    private List<String> header = List.of();
    private boolean headerRead;
    private long records;

    private int state = CELL_START;
    private boolean inRecord;
    private long position;
    private long recordStart;
    private long chunkStart;
    private long chunkFirstRecord = 1;

    Scanner(int file, String uri) {
      this.file = file;
      this.uri = uri;
    }

    /** Reads to the end; the answer says why that failed, null when it did not. */
    String scan(InputStream stored, boolean gzip, long most) throws IOException {
      CharsetDecoder decoder =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT);
      byte[] buffer = new byte[BUFFER_BYTES];
      CharBuffer discarded = CharBuffer.allocate(BUFFER_BYTES);
      int kept = 0;
      InputStream text;
      try {
        text = gzip ? new GZIPInputStream(stored, BUFFER_BYTES) : stored;
        boolean first = true;
        while (true) {
          int read = text.readNBytes(buffer, kept, buffer.length - kept);
          int length = kept + read;
          boolean last = length < buffer.length;
          int from = 0;
          if (first) {
            first = false;
            from = startsWithByteOrderMark(buffer, length) ? 3 : 0;
            position = from;
            recordStart = from;
          }
          ByteBuffer bytes = ByteBuffer.wrap(buffer, from, length - from);
          discarded.clear();
          CoderResult result = decoder.decode(bytes, discarded, last);
          if (result.isError()) {
            return "not UTF-8: byte "
                + (position + bytes.position() - from + 1)
                + " is no part of a character";
          }
          String problem = walk(buffer, from, bytes.position());
          if (problem != null) {
            return problem;
          }
          if (gzip && position > most) {
            return PackingLimit.PROBLEM;
          }
          if (last) {
            break;
          }
          // A character cut by the buffer's end is read again with its rest.
          kept = length - bytes.position();
          System.arraycopy(buffer, bytes.position(), buffer, 0, kept);
        }
      } catch (EOFException e) {
        return "the gzip data ends too early";
      } catch (ZipException e) {
        return "the gzip data is damaged: " + e.getMessage();
      } catch (CharacterCodingException e) {
        return "not UTF-8";
      }
      return finish();
    }

    private String walk(byte[] buffer, int from, int to) {
      for (int i = from; i < to; i++) {
        byte b = buffer[i];
        switch (state) {
          case CELL_START -> {
            if (b == '\n' || b == '\r') {
              // Outside a record this is a blank line, or the second half of CR LF.
              String problem = inRecord ? endRecord(position + (i - from) + 1) : null;
              if (problem != null) {
                return problem;
              }
            } else {
              if (!inRecord) {
                inRecord = true;
                recordStart = position + (i - from);
              }
              state = b == '"' ? QUOTED : b == ',' ? CELL_START : PLAIN;
            }
          }
          case PLAIN -> {
            if (b == ',') {
              state = CELL_START;
            } else if (b == '\n' || b == '\r') {
              String problem = endRecord(position + (i - from) + 1);
              if (problem != null) {
                return problem;
              }
            }
          }
          case QUOTED -> {
            if (b == '"') {
              state = QUOTE_SEEN;
            }
          }
          default -> {
            if (b == '"') {
              state = QUOTED;
            } else if (b == ',') {
              state = CELL_START;
            } else if (b == '\n' || b == '\r') {
              String problem = endRecord(position + (i - from) + 1);
              if (problem != null) {
                return problem;
              }
            } else {
              return where() + " has text behind a closing quote";
            }
          }
        }
        if (!headerRead && inRecord) {
          headerBytes.write(b);
        }
      }
      position += to - from;
      return inRecord && position - recordStart > LONGEST_RECORD_BYTES
          ? where() + " is longer than " + LONGEST_RECORD_BYTES + " bytes (a quote never closed?)"
          : null;
    }

    private String endRecord(long end) {
      state = CELL_START;
      inRecord = false;
      if (!headerRead) {
        headerRead = true;
        chunkStart = end;
        return readHeader();
      }
      records++;
      if (end - chunkStart >= CHUNK_BYTES) {
        cut(end);
      }
      return null;
    }

    private void cut(long end) {
      chunks.add(new Chunk(file, uri, chunkStart, end, chunkFirstRecord));
      chunkStart = end;
      chunkFirstRecord = records + 1;
    }

    private String readHeader() {
      String text = headerBytes.toString(StandardCharsets.UTF_8);
      try (CSVParser parser = CSVParser.parse(new StringReader(text), FORMAT)) {
        List<CSVRecord> rows = parser.getRecords();
        header = rows.isEmpty() ? List.of() : List.of(rows.get(0).values());
        return null;
      } catch (IOException | java.io.UncheckedIOException e) {
        return "the header cannot be read: " + e.getMessage();
      }
    }

    private String finish() {
      if (state == QUOTED) {
        return where() + " opens a quote that is never closed";
      }
      if (inRecord) {
        String problem = endRecord(position);
        if (problem != null) {
          return problem;
        }
      }
      if (records >= chunkFirstRecord) {
        cut(position);
      }
      return headerRead ? null : "empty: there is no header";
    }

    private String where() {
      return headerRead ? "record " + (records + 1) : "the header";
    }

    private static boolean startsWithByteOrderMark(byte[] buffer, int length) {
      return length >= 3
          && buffer[0] == (byte) 0xEF
          && buffer[1] == (byte) 0xBB
          && buffer[2] == (byte) 0xBF;
    }
  }
}
