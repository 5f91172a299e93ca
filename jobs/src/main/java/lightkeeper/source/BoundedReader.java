package lightkeeper.source;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** A text of which no piece may be longer than so many characters. */
final class BoundedReader extends FilterReader {
  private final long most;
  private final String piece;
  private long read;

  BoundedReader(Reader in, long most, String piece) {
    super(in);
    this.most = most;
    this.piece = piece;
  }

  /** Another piece begins. */
  void restart() {
    read = 0;
  }

  private int count(int characters) throws IOException {
    read += Math.max(characters, 0);
    if (read > most) {
      throw new UnreadableException(piece + " is longer than " + most + " characters");
    }
    return characters;
  }

  @Override
  public int read() throws IOException {
    int character = in.read();
    count(character < 0 ? 0 : 1);
    return character;
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    return count(in.read(buffer, offset, length));
  }
}
