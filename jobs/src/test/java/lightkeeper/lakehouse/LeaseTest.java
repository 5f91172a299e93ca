package lightkeeper.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import lightkeeper.storage.Hdfs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One writer where no operating system locks: on a real HDFS. */
class LeaseTest {
  private static final Lease.Rhythm QUICK = new Lease.Rhythm(Duration.ofMillis(200), 10);

  /** Of one that does not show that it lives. */
  private static final Lease.Rhythm DEAD = new Lease.Rhythm(Duration.ofDays(1), 10);

  private Path root;

  @BeforeEach
  void makeWarehouse() {
    root = Hdfs.folder().resolve("warehouse");
  }

  private Lease lease(String self, Duration wait) {
    return Lease.lease(root, self, wait, QUICK);
  }

  private Path file() {
    return root.resolve(Lock.FILE);
  }

  @Test
  void aWarehouseElsewhereHasALease() {
    try (Lock lock = Lock.take(root, "a test", Duration.ZERO)) {
      assertThat(lock).isInstanceOf(Lease.class);
      assertThat(lock.hasWaited()).isFalse();
      lock.requireHeld();
    }
    assertThat(file()).doesNotExist();
  }

  @Test
  void secondWriterIsRefusedAndToldWhoWritesWhere() {
    try (Lease held = lease("process 1 (run)", Duration.ZERO)) {
      assertThatExceptionOfType(Lock.HeldException.class)
          .isThrownBy(() -> lease("process 2 (run)", Duration.ZERO))
          .withMessageMatching(
              "Cannot write to %s: process 1 \\(run\\) of \\S+ is writing; try again .*"
                  .formatted(root));
      held.requireHeld();
    }
  }

  @Test
  void whoeverWaitsGetsTheLeaseOnceItIsGivenBack() throws Exception {
    Lease first = lease("process 1", Duration.ZERO);
    Thread other =
        new Thread(
            () -> {
              try {
                Thread.sleep(1000);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              first.close();
            });
    other.start();
    try (Lease second = lease("process 2", Duration.ofMinutes(5))) {
      assertThat(second.hasWaited()).isTrue();
      second.requireHeld();
    }
    other.join();
  }

  @Test
  void whoeverIsStillMakingTheFileIsToldByNameOnceItHasSaidIt() throws Exception {
    Files.createDirectories(root);
    Files.writeString(file(), "");
    Thread other =
        new Thread(
            () -> {
              try {
                Thread.sleep(500);
                Files.writeString(file(), "process 1 (run)\n0");
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    other.start();
    assertThatExceptionOfType(Lock.HeldException.class)
        .isThrownBy(() -> lease("process 2", Duration.ZERO))
        .withMessageContaining(": process 1 (run) is writing");
    other.join();
  }

  @Test
  void aFileThatWasMadeByOneWhoDiedThenIsTakenOver() throws IOException {
    Files.createDirectories(root);
    Files.writeString(file(), "");
    try (Lease lease = lease("process 2", Duration.ZERO)) {
      lease.requireHeld();
    }
  }

  @Test
  void aLeaseOfTheDeadIsTakenOverAndWhoeverWasNotDeadFindsOut() throws IOException {
    Lease dead = Lease.lease(root, "process 1", Duration.ZERO, DEAD);
    try (Lease second = lease("process 2", Duration.ZERO)) {
      assertThat(second.hasWaited()).isTrue();
      assertThatExceptionOfType(Lock.HeldException.class)
          .isThrownBy(dead::requireHeld)
          .withMessageContaining("process 2")
          .withMessageContaining("took this one for dead");
      dead.close();
      assertThat(Files.readString(file())).startsWith("process 2");
      second.requireHeld();
    }
    assertThat(file()).doesNotExist();
  }
}
