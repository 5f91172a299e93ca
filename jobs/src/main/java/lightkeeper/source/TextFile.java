package lightkeeper.source;

import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import lightkeeper.export.PackingLimit;

/** Opens the text of a file: unpacked, decoded strictly, without its byte order mark. */
final class TextFile {
  private static final int BUFFER_BYTES = 1 << 16;

  private TextFile() {}

  /**
   * Opens a file.
   *
   * @param path where it is; unpacked when its name ends in {@code .gz}
   * @param charset how it is encoded
   * @return its text, which fails on a byte that is no part of a character
   * @throws IOException when it cannot be opened
   */
  static Reader open(Path path, Charset charset) throws IOException {
    InputStream stored = Files.newInputStream(path);
    InputStream bytes = stored;
    if (isPacked(path)) {
      bytes = new Unpacked(new GZIPInputStream(stored, BUFFER_BYTES), Files.size(path));
    }
    Reader text =
        new BufferedReader(
            new InputStreamReader(
                bytes,
                charset
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)));
    text.mark(1);
    if (text.read() != '\uFEFF') {
      text.reset();
    }
    return text;
  }

  /** Whether a file's name says that it is packed. */
  static boolean isPacked(Path path) {
    return path.toString().endsWith(".gz");
  }

  /** Bytes that may not be many times those stored. */
  private static final class Unpacked extends FilterInputStream {
    private final long most;
    private long read;

    Unpacked(InputStream in, long stored) {
      super(in);
      this.most = PackingLimit.of(stored);
    }

    private int count(int bytes) throws IOException {
      read += Math.max(bytes, 0);
      if (read > most) {
        throw new UnreadableException(PackingLimit.PROBLEM);
      }
      return bytes;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      count(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return count(in.read(buffer, offset, length));
    }
  }
}
