package lightkeeper.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockTest {
  @TempDir private Path folder;

  @Test
  void secondWriterIsRefusedAndToldWhoWrites() {
    Path root = folder.resolve("warehouse");
    try (Lock lock = Lock.take(root)) {
      assertThat(lock).isNotNull();
      assertThatExceptionOfType(Lock.HeldException.class)
          .isThrownBy(() -> Lock.take(root))
          .withMessage(
              "Cannot write to %s: process %d is writing; try again when it is done",
              root, ProcessHandle.current().pid());
    }
  }

  @Test
  void lockThatWasGivenBackCanBeTakenAgain() {
    for (int i = 0; i < 3; i++) {
      Lock.take(folder).close();
    }
    assertThat(folder.resolve("writer.lock")).exists();
  }

  @Test
  void refusalDoesNotFreeTheLock() {
    try (Lock lock = Lock.take(folder)) {
      assertThat(lock).isNotNull();
      for (int i = 0; i < 3; i++) {
        assertThatExceptionOfType(Lock.HeldException.class).isThrownBy(() -> Lock.take(folder));
      }
    }
  }

  @Test
  void twoWarehousesHaveTwoLocks() {
    try (Lock one = Lock.take(folder.resolve("one"));
        Lock other = Lock.take(folder.resolve("other"))) {
      assertThat(one).isNotSameAs(other);
    }
  }
}
