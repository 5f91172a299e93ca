package lightkeeper.lakehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * A lock of the operating system, which is gone with the process that holds it, however that ends.
 */
final class SystemLock extends Lock {
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);
  private static final int WORDS = 200;

  private final FileChannel channel;

  private SystemLock(FileChannel channel, boolean hasWaited) {
    super(hasWaited);
    this.channel = channel;
  }

  /** Takes the lock, as {@link Lock#take} says; {@code self} is how others are told of us. */
  static SystemLock lock(Path root, String self, Duration wait) {
    Path file = root.resolve(FILE);
    try {
      Files.createDirectories(root);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      long tries = wait.dividedBy(BETWEEN_TRIES);
      boolean hasWaited = false;
      while (!isTaken(channel)) {
        if (tries-- <= 0) {
          String holder = holder(channel);
          channel.close();
          throw HeldException.before(root, holder, wait);
        }
        hasWaited = true;
        pause(BETWEEN_TRIES);
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(self.getBytes(StandardCharsets.UTF_8)), 0);
      return new SystemLock(channel, hasWaited);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + root + ": " + e, e);
    }
  }

  private static boolean isTaken(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer words = ByteBuffer.allocate(WORDS);
    channel.read(words, 0);
    return new String(words.array(), 0, words.position(), StandardCharsets.UTF_8).strip();
  }

  /** The operating system takes it from nobody who lives. */
  @Override
  public void requireHeld() {}

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot give the lock back", e);
    }
  }
}
