package lightkeeper.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lightkeeper.lakehouse.Sql;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import picocli.CommandLine.Command;

/** Landing → conformed: one SQL file a table, each run as it stands. */
@Command(
    name = "conform",
    description = "Makes the conformed tables: events and exposure by who held the service when.",
    mixinStandardHelpOptions = true)
public final class Conform extends Job {
  private static final Pattern CONFORMED =
      Pattern.compile("\\b((?:conformed|restricted)\\.[a-z_]+)");

  /**
   * Runs the job; for {@code spark-submit}.
   *
   * @param arguments the options of {@code conform}
   */
  public static void main(String[] arguments) {
    Execution.main(new Conform(), arguments);
  }

  @Override
  Context context() {
    return options().working();
  }

  @Override
  List<Step> steps() {
    return List.of(Conform::conform);
  }

  /** Makes every conformed table from those it reads. */
  static void conform(Context context, Stage stage, RunLog log) {
    List<Table> landing = context.feeds().stream().map(Tables::landing).toList();
    Measure.needs(context, stage, "ingest", landing);
    landing.forEach(stage::show);
    context.progress().tell("conform: " + Tables.CONFORMED.size() + " tables");
    stage.fit(landing);
    Table snapshot = Tables.SERVICE_SNAPSHOT;
    Snapshots.write(context, stage);
    stage.show(snapshot);
    // Only snapshots are made of a table that may be large.
    List<Table> others =
        new ArrayList<>(landing.stream().filter(table -> !table.isKeptInParts()).toList());
    others.add(snapshot);
    stage.fit(others);
    Work work = new Work();
    for (Table table : Tables.CONFORMED) {
      if (table.equals(snapshot)) {
        continue;
      }
      String file = table.path() + ".sql";
      String sql = sql(table);
      List<String> before = new ArrayList<>(reads(sql));
      before.remove(snapshot.id());
      work.add(
          table.id(),
          before,
          () -> {
            stage.write(table, Sql.query(context.spark(), file, sql, context.parameters()));
            stage.show(table);
          });
    }
    work.run();
  }

  /**
   * The query that makes a conformed table.
   *
   * @param table one of {@link Tables#CONFORMED}
   * @return the text of its file
   */
  public static String sql(Table table) {
    return resource(table.path() + ".sql");
  }

  /** The conformed tables, restricted ones too, that a query reads. */
  static List<String> reads(String sql) {
    List<String> names = new ArrayList<>();
    Matcher matcher = CONFORMED.matcher(sql);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return Tables.CONFORMED.stream().map(Table::id).filter(names::contains).toList();
  }

  /**
   * A file that is part of the program.
   *
   * @param file its path, below {@code src/main/resources}
   * @return its text
   */
  public static String resource(String file) {
    try (InputStream in = Conform.class.getResourceAsStream("/" + file)) {
      if (in == null) {
        throw new IllegalStateException("Cannot find " + file + " in the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }
}
