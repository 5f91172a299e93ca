package lightkeeper.job;

/** A table does not keep what it promises; nothing was published. */
public final class AuditException extends RuntimeException {
  AuditException(String message) {
    super(message);
  }
}
