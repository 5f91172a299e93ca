package lightkeeper.lakehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A lock for warehouses that several machines may write to, where no operating system tells who
 * still lives. Whoever holds it changes its file at every beat. Whoever finds one watches it: while
 * it changes, its holder lives; when it has stopped to, the lease is taken over. Nobody's clock is
 * asked, each waits by its own.
 *
 * <p>A holder that was stopped for longer than that (a machine put to sleep) finds out before it
 * publishes. This is courtesy: that no two runs are mixed up is seen to by the versions that {@link
 * Warehouse} expects of every commit, and by Delta.
 */
final class Lease extends Lock {
  private final Path file;
  private final Path root;
  private final String self;
  private final CountDownLatch isOver = new CountDownLatch(1);

  private Lease(Path root, String self, Rhythm rhythm, boolean hasWaited) {
    super(hasWaited);
    this.root = root;
    this.file = root.resolve(FILE);
    this.self = self;
    Thread beating = new Thread(() -> beat(rhythm), "lease");
    beating.setDaemon(true);
    beating.start();
  }

  /**
   * How often a holder shows that it lives.
   *
   * @param beat from one change to the next
   * @param missing how many beats without a change tell that it is dead
   */
  record Rhythm(Duration beat, int missing) {
    static final Rhythm USUAL = new Rhythm(Duration.ofSeconds(5), 6);
  }

  /** Takes the lease, as {@link Lock#take} says; {@code self} is how others are told of us. */
  static Lease lease(Path root, String self, Duration wait, Rhythm rhythm) {
    // Two machines may have a process of the same number.
    String runtime = ManagementFactory.getRuntimeMXBean().getName();
    String us = self + " of " + runtime.substring(runtime.indexOf('@') + 1);
    try {
      Files.createDirectories(root);
      return lease(root, us, wait, rhythm, root.resolve(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + root + ": " + e, e);
    }
  }

  private static Lease lease(Path root, String us, Duration wait, Rhythm rhythm, Path file)
      throws IOException {
    boolean hasWaited = false;
    Optional<String> seen = Optional.empty();
    int unchanged = 0;
    long waited = 0;
    while (true) {
      // Some stores of objects let two make the same file, and keep the later one.
      if (isNew(file, us) && content(file).map(Lease::holder).filter(us::equals).isPresent()) {
        return new Lease(root, us, rhythm, hasWaited);
      }
      hasWaited = true;
      Optional<String> now = content(file);
      if (now.isEmpty()) {
        continue;
      }
      // Whoever is only just making the file has not said its name yet.
      boolean isChanged = seen.isPresent() && !seen.equals(now) && !now.get().isBlank();
      if (isChanged && waited >= wait.toMillis()) {
        throw HeldException.before(root, holder(now.get()), wait);
      }
      unchanged = seen.equals(now) ? unchanged + 1 : 0;
      seen = now;
      if (unchanged >= rhythm.missing()) {
        Files.deleteIfExists(file);
        unchanged = 0;
        continue;
      }
      pause(rhythm.beat());
      waited += rhythm.beat().toMillis();
    }
  }

  /** Makes the file, if there is none. */
  private static boolean isNew(Path file, String us) throws IOException {
    try {
      Files.writeString(file, us + "\n0", StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** What the file says; empty when there is none just now. */
  private static Optional<String> content(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static String holder(String content) {
    return content.lines().findFirst().orElse("another process");
  }

  private void beat(Rhythm rhythm) {
    try {
      long beat = 1;
      while (!isOver.await(rhythm.beat().toMillis(), TimeUnit.MILLISECONDS) && show(beat)) {
        beat++;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Shows that this process lives; false when the lease is not its own any more. */
  private synchronized boolean show(long beat) {
    try {
      if (isOver.getCount() == 0 || !isOurs()) {
        return false;
      }
      Path aside = root.resolve("." + FILE + ".new");
      Files.writeString(aside, self + "\n" + beat);
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      // One beat may be missed; where all are, the work fails too.
      return true;
    }
    return true;
  }

  private boolean isOurs() throws IOException {
    return content(file).map(Lease::holder).filter(self::equals).isPresent();
  }

  @Override
  public void requireHeld() {
    try {
      if (!isOurs()) {
        throw HeldException.meanwhile(
            root,
            content(file).map(Lease::holder).orElse("another process")
                + " took this one for dead and wrote",
            null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot tell who writes to " + root + ": " + e, e);
    }
  }

  @Override
  public synchronized void close() {
    isOver.countDown();
    try {
      if (isOurs()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot give the lock of " + root + " back", e);
    }
  }
}
