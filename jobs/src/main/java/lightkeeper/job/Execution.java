package lightkeeper.job;

import java.io.PrintWriter;
import lightkeeper.lakehouse.Lock;
import lightkeeper.lakehouse.SqlException;
import lightkeeper.lakehouse.Warehouse;
import lightkeeper.settings.ConfigurationException;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import scala.Option;

/**
 * Runs a command and turns what went wrong into an exit code and a line on standard error: 0 done,
 * 1 the job failed, 2 bad usage or configuration, 3 an audit stopped publication, 4 another run
 * holds the warehouse.
 */
public final class Execution {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int BAD_USAGE = 2;
  private static final int AUDIT_STOPPED = 3;
  private static final int WAREHOUSE_HELD = 4;

  private Execution() {}

  /**
   * Runs a command.
   *
   * @param command an object with picocli's annotations
   * @param arguments its arguments
   * @return the exit code
   */
  public static int execute(Object command, String... arguments) {
    CommandLine line = new CommandLine(command);
    line.setParameterExceptionHandler(
        (fault, words) -> {
          PrintWriter err = fault.getCommandLine().getErr();
          err.println("lightkeeper: " + fault.getMessage());
          err.println("See './lightkeeper " + name(fault.getCommandLine()) + "--help'");
          return BAD_USAGE;
        });
    line.setExecutionExceptionHandler(
        (fault, failed, parsed) -> {
          tell(failed.getErr(), fault, parsed.expandedArgs().contains("--verbose"));
          return code(fault);
        });
    int code = FAILED;
    try {
      code = line.execute(arguments);
      return code;
    } finally {
      stop(code);
    }
  }

  /**
   * Runs a command as a program: returns when it is done, and leaves with the exit code when it is
   * not. A program that {@code spark-submit} started must not leave early when all went well.
   *
   * @param command an object with picocli's annotations
   * @param arguments its arguments
   */
  public static void main(Object command, String... arguments) {
    int code = execute(command, arguments);
    if (code != DONE) {
      System.exit(code);
    }
  }

  private static void stop(int code) {
    Option<SparkSession> spark = SparkSession.getActiveSession();
    if (spark.isEmpty()) {
      return;
    }
    if (code != DONE && spark.get() instanceof org.apache.spark.sql.classic.SparkSession own) {
      // A cluster may take the code with which the work stops for what became of it.
      own.sparkContext().stop(code);
    }
    spark.get().stop();
  }

  private static String name(CommandLine line) {
    String name = line.getCommandName();
    return name.equals("lightkeeper") ? "" : name + " ";
  }

  /** The exit code of a fault. */
  static int code(Throwable fault) {
    if (fault instanceof ConfigurationException || fault instanceof SqlException) {
      return BAD_USAGE;
    }
    if (fault instanceof AuditException) {
      return AUDIT_STOPPED;
    }
    return fault instanceof Lock.HeldException ? WAREHOUSE_HELD : FAILED;
  }

  private static void tell(PrintWriter err, Exception fault, boolean verbose) {
    boolean isInOurWords =
        fault instanceof ConfigurationException
            || fault instanceof AuditException
            || fault instanceof Lock.HeldException
            || fault instanceof Warehouse.DamagedException;
    if (isInOurWords) {
      // These may tell of several things, one a line.
      String.valueOf(fault.getMessage()).lines().forEach(one -> err.println("lightkeeper: " + one));
    } else {
      err.println("lightkeeper: " + oneLine(fault));
    }
    if (verbose) {
      fault.printStackTrace(err);
    }
  }

  /** The innermost fault that says something, in one line. */
  static String oneLine(Throwable fault) {
    Throwable cause = fault;
    while (cause.getCause() != null && !(cause instanceof SqlException)) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? fault.getMessage() : cause.getMessage();
    String first =
        String.valueOf(message).lines().filter(one -> !one.isBlank()).findFirst().orElse("");
    String kind = cause.getClass().getSimpleName();
    return message == null
        ? kind
        : cause instanceof SqlException ? first : first + " (" + kind + ")";
  }
}
