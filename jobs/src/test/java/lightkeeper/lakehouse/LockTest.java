package lightkeeper.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockTest {
  @TempDir private Path folder;

  @Test
  void secondWriterIsRefusedAndToldWhoWrites() {
    Path root = folder.resolve("warehouse");
    try (Lock lock = Lock.take(root, "a test", Duration.ZERO)) {
      assertThat(lock).isNotNull();
      assertThatExceptionOfType(Lock.HeldException.class)
          .isThrownBy(() -> Lock.take(root, "a test", Duration.ZERO))
          .withMessage(
              "Cannot write to %s: process %d is writing; try again when it is done",
              root, ProcessHandle.current().pid());
    }
  }

  @Test
  void lockThatWasGivenBackCanBeTakenAgain() {
    for (int i = 0; i < 3; i++) {
      Lock.take(folder, "a test", Duration.ZERO).close();
    }
    assertThat(folder.resolve("writer.lock")).exists();
  }

  @Test
  void refusalDoesNotFreeTheLock() {
    try (Lock lock = Lock.take(folder, "a test", Duration.ZERO)) {
      assertThat(lock).isNotNull();
      for (int i = 0; i < 3; i++) {
        assertThatExceptionOfType(Lock.HeldException.class)
            .isThrownBy(() -> Lock.take(folder, "a test", Duration.ZERO));
      }
    }
  }

  @Test
  void twoWarehousesHaveTwoLocks() {
    try (Lock one = Lock.take(folder.resolve("one"), "a test", Duration.ZERO);
        Lock other = Lock.take(folder.resolve("other"), "a test", Duration.ZERO)) {
      assertThat(one).isNotSameAs(other);
    }
  }
}
