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

/**
 * One writer per warehouse: a lock of the operating system, which is gone with the process that
 * holds it, however that ends.
 */
public final class Lock implements AutoCloseable {
  private final FileChannel channel;

  private Lock(FileChannel channel) {
    this.channel = channel;
  }

  /** Another process writes to the warehouse. */
  public static final class HeldException extends RuntimeException {
    HeldException(Path root, String holder) {
      super(
          "Cannot write to "
              + root
              + ": process "
              + holder
              + " is writing; try again when it is done");
    }
  }

  /**
   * Takes the lock of a warehouse, creating the folder when there is none.
   *
   * @param root the warehouse's folder
   * @return the lock, to be closed when done
   * @throws HeldException when another process holds it, naming that process
   */
  public static Lock take(Path root) {
    Path file = root.resolve("writer.lock");
    try {
      Files.createDirectories(root);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock;
      try {
        lock = channel.tryLock();
      } catch (OverlappingFileLockException e) {
        lock = null;
      }
      if (lock == null) {
        ByteBuffer holder = ByteBuffer.allocate(32);
        channel.read(holder, 0);
        channel.close();
        throw new HeldException(
            root, new String(holder.array(), 0, holder.position(), StandardCharsets.UTF_8).strip());
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)),
          0);
      return new Lock(channel);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + root + ": " + e, e);
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
