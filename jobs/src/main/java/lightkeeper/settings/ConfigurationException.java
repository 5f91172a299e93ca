package lightkeeper.settings;

/**
 * A mistake in what the user wrote: an option, a configuration file, a metric file. The message is
 * one line that names the file, the line or key, and what to do; commands print it and exit with 2.
 */
public final class ConfigurationException extends RuntimeException {
  /**
   * Makes the exception.
   *
   * @param message one line: what is wrong, where, what to do
   */
  public ConfigurationException(String message) {
    super(message);
  }

  /**
   * Makes the exception with the fault that led to it.
   *
   * @param message one line: what is wrong, where, what to do
   * @param cause what a library said, for {@code --verbose}
   */
  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}
