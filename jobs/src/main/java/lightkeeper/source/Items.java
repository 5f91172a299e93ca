package lightkeeper.source;

import java.io.Closeable;
import java.io.IOException;

/** The records of one file, one after the other. */
interface Items extends Closeable {
  /**
   * The next record.
   *
   * @return the record; null when there is none left
   * @throws UnreadableException when the file cannot be read on
   * @throws IOException when its bytes cannot be had
   */
  Item next() throws IOException;
}
