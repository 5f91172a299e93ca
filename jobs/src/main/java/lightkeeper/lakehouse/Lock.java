package lightkeeper.lakehouse;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import lightkeeper.storage.Storage;

/** One writer per warehouse. */
public abstract class Lock implements AutoCloseable {
  /** The file of the warehouse that tells who writes. */
  static final String FILE = "writer.lock";

  private final boolean hasWaited;

  Lock(boolean hasWaited) {
    this.hasWaited = hasWaited;
  }

  /** Another process writes to the warehouse, or did meanwhile. */
  public static final class HeldException extends RuntimeException {
    private HeldException(String message, Throwable cause) {
      super(message, cause);
    }

    /** It was writing when this process came, and still after it had waited. */
    static HeldException before(Path root, String holder, Duration wait) {
      return new HeldException(
          "Cannot write to "
              + root
              + ": "
              + holder
              + " is writing"
              + (wait.isZero() ? "" : ", and still was after " + wait.toSeconds() + " s")
              + "; try again when it is done",
          null);
    }

    /** It wrote while this process did, which took it for dead or could not be seen by it. */
    static HeldException meanwhile(Path root, String what, Throwable cause) {
      return new HeldException(
          "Cannot write to "
              + root
              + ": "
              + what
              + "; nothing of this run is published; try again when the other is done",
          cause);
    }
  }

  /**
   * Takes the lock of a warehouse, creating the folder when there is none: that of the operating
   * system where the warehouse is on a disk of this machine, else a {@link Lease}.
   *
   * @param root the warehouse's folder
   * @param job what it is taken for, for those who find it held
   * @param wait how long to wait for another process that holds it; zero: not at all
   * @return the lock, to be closed when done
   * @throws HeldException when another process holds it, naming that process
   */
  public static Lock take(Path root, String job, Duration wait) {
    return Storage.isLocal(root)
        ? SystemLock.lock(root, self(job), wait)
        : Lease.lease(root, self(job), wait, Lease.Rhythm.USUAL);
  }

  /** How this process is told to others. */
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

  /**
   * Whether another process held it first, and may have published meanwhile.
   *
   * @return false when it was free
   */
  public final boolean hasWaited() {
    return hasWaited;
  }

  /**
   * Makes sure that it still is ours.
   *
   * @throws HeldException when another process took it over
   */
  public abstract void requireHeld();

  /** Gives it back. */
  @Override
  public abstract void close();

  /** Waits for a moment. */
  static void pause(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while another process held the warehouse", e);
    }
  }
}
