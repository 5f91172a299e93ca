package org.rapaio.jupyter.kernel.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The kernel listens however its threads are scheduled, and until it is told to end. */
class LoopThreadTest {
  private static final long PATIENCE = TimeUnit.MINUTES.toMillis(1);

  @Test
  void aThreadListensEvenWhenItRunsBeforeItsStartIsOver() throws InterruptedException {
    CountDownLatch looked = new CountDownLatch(3);
    LoopThread thread = new LoopThread("early", 1, looked::countDown);
    // What the kernel's own class lost: run before start has come back.
    Thread runner = new Thread(thread);
    runner.start();
    assertThat(looked.await(PATIENCE, TimeUnit.MILLISECONDS)).isTrue();
    thread.shutdown();
    runner.join(PATIENCE);
    assertThat(runner.isAlive()).isFalse();
  }

  @Test
  void aMessageThatComesTooEarlyDoesNotEndTheThread() throws InterruptedException {
    AtomicInteger looks = new AtomicInteger();
    CountDownLatch heard = new CountDownLatch(1);
    LoopThread thread =
        new LoopThread(
            "early message",
            1,
            () -> {
              if (looks.incrementAndGet() < 5) {
                throw new IllegalStateException("nothing handles it yet");
              }
              heard.countDown();
            });
    thread.start();
    assertThat(heard.await(PATIENCE, TimeUnit.MILLISECONDS)).isTrue();
    thread.shutdown();
    thread.join(PATIENCE);
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void aThreadThatOnlyFailsEnds() throws InterruptedException {
    LoopThread thread =
        new LoopThread(
            "failing",
            1,
            () -> {
              throw new IllegalStateException("the socket is gone");
            });
    thread.setUncaughtExceptionHandler((failed, why) -> {});
    thread.start();
    thread.join(PATIENCE);
    assertThat(thread.isAlive()).isFalse();
  }
}
