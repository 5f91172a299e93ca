package lightkeeper.source;

import java.io.IOException;

/** A file that cannot be read: one line that says why, without a value of any record. */
final class UnreadableException extends IOException {
  private static final long serialVersionUID = 1L;

  UnreadableException(String message) {
    super(message);
  }
}
