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
import java.time.temporal.ChronoUnit;

/**
 * One writer per warehouse: a lock of the operating system, which is gone with the process that
 * holds it, however that ends.
 */
public final class Lock implements AutoCloseable {
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);
  private static final int WORDS = 200;

  private final FileChannel channel;
  private final boolean hasWaited;

  private Lock(FileChannel channel, boolean hasWaited) {
    this.channel = channel;
    this.hasWaited = hasWaited;
  }

  /** Another process writes to the warehouse. */
  public static final class HeldException extends RuntimeException {
    HeldException(Path root, String holder, Duration wait) {
      super(
          "Cannot write to "
              + root
              + ": "
              + holder
              + " is writing"
              + (wait.isZero() ? "" : ", and still was after " + wait.toSeconds() + " s")
              + "; try again when it is done");
    }
  }

  /**
   * Takes the lock of a warehouse, creating the folder when there is none.
   *
   * @param root the warehouse's folder
   * @param job what it is taken for, for those who find it held
   * @param wait how long to wait for another process that holds it; zero: not at all
   * @return the lock, to be closed when done
   * @throws HeldException when another process holds it, naming that process
   */
  public static Lock take(Path root, String job, Duration wait) {
    Path file = root.resolve("writer.lock");
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
          throw new HeldException(root, holder, wait);
        }
        hasWaited = true;
        pause();
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(self(job).getBytes(StandardCharsets.UTF_8)), 0);
      return new Lock(channel, hasWaited);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + root + ": " + e, e);
    }
  }

  /**
   * Whether another process held it first, and may have published meanwhile.
   *
   * @return false when it was free
   */
  public boolean hasWaited() {
    return hasWaited;
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

  private static String self(String job) {
    ProcessHandle process = ProcessHandle.current();
    String since =
        process
            .info()
            .startInstant()
            .map(start -> ", started " + start.truncatedTo(ChronoUnit.SECONDS))
            .orElse("");
    return "process %d (%s%s)".formatted(process.pid(), job, since);
  }

  private static void pause() {
    try {
      Thread.sleep(BETWEEN_TRIES.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while another process held the warehouse", e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot give the lock back", e);
    }
  }
}
