package org.rapaio.jupyter.kernel.channels;

/**
 * The thread in which the notebooks' Java kernel listens to Jupyter, in place of the kernel's own.
 *
 * <p>Of kernel 3.0.1, one start in three never hears Jupyter on two cores: its thread ends at once
 * when it runs before {@link #start} has noted that it shall run, or when the first message comes
 * before the kernel has set what handles it. This one does neither. It stands first on the kernel's
 * class path; everything else is the kernel's. It can go when the kernel's own is mended.
 */
public final class LoopThread extends Thread {
  /** So many failures in a row are no start any more; a socket may be gone. */
  private static final int MOST_FAILURES = 200;

  private final long pause;
  private final Runnable body;
  private volatile boolean running = true;

  /**
   * A thread that is not started.
   *
   * @param name its name
   * @param pause how long it waits before each look for a message, in milliseconds
   * @param body looks for a message and handles it
   */
  public LoopThread(String name, long pause, Runnable body) {
    super(name);
    this.pause = pause;
    this.body = body;
  }

  /** Looks for messages until {@link #shutdown}. Jupyter repeats a message that was lost. */
  @Override
  public void run() {
    int failures = 0;
    try {
      while (running) {
        Thread.sleep(pause);
        try {
          body.run();
          failures = 0;
        } catch (RuntimeException e) {
          failures++;
          if (failures == MOST_FAILURES) {
            throw e;
          }
        }
      }
    } catch (InterruptedException e) {
      running = false;
    }
  }

  /** Ends the thread before its next look. */
  public void shutdown() {
    running = false;
  }
}
