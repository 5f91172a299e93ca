package lightkeeper.statistics;

/** An estimate that has no finite value or was not found. */
public final class NotConvergedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotConvergedException(String message) {
    super(message);
  }
}
