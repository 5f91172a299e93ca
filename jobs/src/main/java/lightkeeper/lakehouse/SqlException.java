package lightkeeper.lakehouse;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.QueryContext;
import org.apache.spark.sql.AnalysisException;

/** What is wrong with a piece of SQL that a person wrote, in one line with its place. */
public final class SqlException extends RuntimeException {
  private static final Pattern LINE = Pattern.compile("\\bline (\\d+)");

  private SqlException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Words what Spark said of a piece of SQL.
   *
   * @param name what the SQL belongs to: a file, or the option it came from
   * @param sql the whole text
   * @param fault what Spark said
   * @return an exception whose message is {@code name:line: what is wrong}
   */
  public static SqlException of(String name, String sql, AnalysisException fault) {
    return new SqlException(name + ":" + line(sql, fault) + ": " + firstLine(fault), fault);
  }

  /**
   * Refuses a piece of SQL.
   *
   * @param name what the SQL belongs to
   * @param why why it is refused
   * @return an exception whose message is {@code name: why}
   */
  static SqlException refused(String name, String why) {
    return new SqlException(name + ": " + why, null);
  }

  private static long line(String sql, AnalysisException fault) {
    if (fault.line().isDefined()) {
      return Long.parseLong(fault.line().get().toString());
    }
    for (QueryContext context : fault.getQueryContext()) {
      if (context.contextType() == org.apache.spark.QueryContextType.SQL
          && context.startIndex() >= 0
          && context.startIndex() <= sql.length()) {
        return 1 + sql.substring(0, context.startIndex()).chars().filter(c -> c == '\n').count();
      }
    }
    Matcher matcher = LINE.matcher(String.valueOf(fault.getMessage()).toLowerCase(Locale.ROOT));
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 1;
  }

  /** The message without the plan, the error class and SQLSTATE that Spark adds. */
  private static String firstLine(AnalysisException fault) {
    String message =
        String.valueOf(fault.getMessage())
            .strip()
            .lines()
            .filter(line -> !line.isBlank())
            .findFirst()
            .orElse("")
            .replaceFirst("^\\[[A-Z_.0-9]+\\] ", "")
            .replaceFirst(" SQLSTATE: .*$", "")
            .replaceFirst("; line \\d+ pos \\d+;?$", "");
    return message;
  }
}
