package lightkeeper.notebook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import lightkeeper.command.Published;
import lightkeeper.lakehouse.Sql;
import lightkeeper.settings.Conf;
import lightkeeper.settings.Settings;
import lightkeeper.storage.Storage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a notebook works with: SQL over the tables of a publication, shown as HTML. It defines no
 * metric and no figure; what a number means stands in {@code conf/metrics}.
 */
public final class Notebook {
  private static final String HOME = "lightkeeper.home";
  private static final String WAREHOUSE = "lightkeeper.warehouse";

  /** The kernel logs everything, and Spark's compiler fails while it words what it would log. */
  private static final Logger COMPILER = Logger.getLogger("org.codehaus.janino");

  private final Published published;

  private Notebook(Published published) {
    this.published = published;
  }

  /**
   * Opens the warehouse that the command {@code notebook} was given.
   *
   * @return its published tables, none of those about single people
   * @throws lightkeeper.settings.ConfigurationException when nothing was published there
   */
  public static Notebook open() {
    String given = System.getProperty(WAREHOUSE);
    return open(given == null ? home().resolve("warehouse") : Storage.path(given));
  }

  /**
   * Opens a warehouse.
   *
   * @param warehouse its folder
   * @return its published tables, none of those about single people
   * @throws lightkeeper.settings.ConfigurationException when nothing was published there
   */
  public static Notebook open(Path warehouse) {
    COMPILER.setLevel(Level.WARNING);
    Settings settings = Settings.read(Conf.of(home().resolve("conf"), Optional.empty()));
    return new Notebook(Published.open(warehouse, settings, false));
  }

  /**
   * Runs a query over the published tables.
   *
   * @param sql one query
   * @return its rows
   * @throws lightkeeper.lakehouse.SqlException when it cannot be understood or reads anything else
   */
  public Dataset<Row> rows(String sql) {
    return Sql.queryOver(published.spark(), "SQL", sql, published.tables());
  }

  /**
   * Shows rows as a table.
   *
   * @param sql one query, which says in what order
   * @return HTML
   */
  public String table(String sql) {
    return HtmlTable.of(rows(sql));
  }

  /**
   * Shows values with their intervals, one below the other on one scale.
   *
   * @param title what they are of
   * @param sql a query of {@code label, value, low, high}; NULL where there is none
   * @return HTML with an SVG in it
   */
  public String intervals(String title, String sql) {
    return IntervalChart.of(title, rows(sql).collectAsList());
  }

  /**
   * Shows how something went, a line a series.
   *
   * @param title what it is of
   * @param sql a query of {@code series, x, y, low, high} in order of x, all numbers but the
   *     series; NULL where there is none
   * @return HTML with an SVG in it
   */
  public String lines(String title, String sql) {
    return LineChart.of(title, rows(sql).collectAsList());
  }

  /**
   * Shows how ratios went, on a scale on which half is as far from 1 as twice.
   *
   * @param title what they are of
   * @param sql a query as for {@link #lines}, of numbers above 0
   * @return HTML with an SVG in it
   */
  public String ratios(String title, String sql) {
    return LineChart.ofRatios(title, rows(sql).collectAsList());
  }

  /**
   * Runs a command of Lightkeeper, as a process of its own.
   *
   * @param words the command and its options
   * @return what it printed
   * @throws IllegalStateException when it failed, with what it said
   */
  public static String command(String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + home().resolve("jobs/java-options"));
    command.add("-D" + HOME + "=" + home());
    command.add("-Dlightkeeper.log=off");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("lightkeeper.Lightkeeper");
    command.addAll(List.of(words));
    try {
      Path errors = java.nio.file.Files.createTempFile("lightkeeper", ".err");
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      String said = java.nio.file.Files.readString(errors);
      java.nio.file.Files.delete(errors);
      if (code != 0) {
        throw new IllegalStateException(
            "Cannot run " + String.join(" ", words) + ": " + said.strip());
      }
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot run " + String.join(" ", words), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot wait for " + String.join(" ", words), e);
    }
  }

  private static Path home() {
    return Path.of(System.getProperty(HOME, ".")).toAbsolutePath().normalize();
  }
}
