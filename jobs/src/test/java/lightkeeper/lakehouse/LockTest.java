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
          .withMessageMatching(
              """
              Cannot write to %s: process %d \\(a test, started \\S+Z\\) is writing; \
              try again when it is done"""
                  .formatted(root, ProcessHandle.current().pid()));
    }
  }

  @Test
  void whoeverWaitsGetsTheLockOnceItIsGivenBack() throws Exception {
    Lock first = Lock.take(folder, "a test", Duration.ZERO);
    assertThat(first.hasWaited()).isFalse();
    Thread other =
        new Thread(
            () -> {
              try {
                Thread.sleep(500);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              first.close();
            });
    other.start();
    try (Lock second = Lock.take(folder, "a test", Duration.ofMinutes(5))) {
      assertThat(second.hasWaited()).isTrue();
    }
    other.join();
  }

  @Test
  void whoeverWaitedInVainIsToldHowLong() {
    try (Lock lock = Lock.take(folder, "a test", Duration.ZERO)) {
      assertThat(lock).isNotNull();
      assertThatExceptionOfType(Lock.HeldException.class)
          .isThrownBy(() -> Lock.take(folder, "another", Duration.ofSeconds(1)))
          .withMessageContaining("still was after 1 s");
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
