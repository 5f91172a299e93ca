import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Runs {@code peer.sql} on exports, statement by statement, and tells how long each part takes.
 *
 * <p>Arguments: the script, the folder of exports, the folder to write to, the as-of.
 */
public final class Peer {
  private static final String PART = "-- part: ";

  private Peer() {}

  public static void main(String[] arguments) throws Exception {
    Path out = Path.of(arguments[2]).toAbsolutePath().normalize();
    Path scratch = out.resolve("scratch");
    for (String folder : new String[] {"landing", "conformed", "metrics", "scratch/spill"}) {
      Files.createDirectories(out.resolve(folder));
    }
    String script =
        Files.readString(Path.of(arguments[0]))
            .replace("${exports}", Path.of(arguments[1]).toAbsolutePath().normalize().toString())
            .replace("${out}", out.toString())
            .replace("${scratch}", scratch.toString())
            .replace("${as_of}", arguments[3]);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
      for (String part : script.split("\n" + PART)) {
        int end = part.indexOf('\n');
        long started = System.nanoTime();
        run(connection, part.substring(end));
        System.err.printf(
            Locale.ROOT,
            "%6.1f s  %s%n",
            (System.nanoTime() - started) / 1e9,
            part.startsWith("--") ? "start" : part.substring(0, end));
      }
    }
    try (Stream<Path> inside = Files.walk(scratch)) {
      inside.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
  }

  private static void run(Connection connection, String statements) throws SQLException {
    for (String sql : statements.split(";\n")) {
      if (sql.lines().allMatch(line -> line.isBlank() || line.startsWith("--"))) {
        continue;
      }
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new SQLException(e.getMessage() + "\nin" + sql, e);
      }
    }
  }
}
