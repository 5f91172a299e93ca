package lightkeeper.command;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lightkeeper.lakehouse.Table;
import lightkeeper.settings.Sha256;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows of a publication as text that two publications can be compared by. The number of the run
 * that loaded a record is left out: it says how often a warehouse was run before, and no more.
 */
final class Contents {
  /** The layer that a bundle holds; of the others, which hold records of exports, the digests. */
  static final String HELD = "metrics";

  private final Published published;

  Contents(Published published) {
    this.published = published;
  }

  /** The tables that are held, as CSV, by full name. */
  Map<String, String> held() throws IOException {
    Map<String, String> held = new TreeMap<>();
    for (Table table : published.publishedTables()) {
      if (table.layer().equals(HELD)) {
        held.put(table.id(), csv(table));
      }
    }
    return held;
  }

  /** What every table comes to, by full name. */
  Map<String, Study.Digest> digests() throws IOException {
    Map<String, Study.Digest> digests = new TreeMap<>();
    for (Table table : published.publishedTables()) {
      digests.put(
          table.id(), new Study.Digest(published.rows(table).count(), Sha256.of(csv(table))));
    }
    return digests;
  }

  private String csv(Table table) throws IOException {
    List<String> kept =
        table.columns().stream()
            .map(Table.Column::name)
            .filter(name -> !name.equals("run_id"))
            .toList();
    Dataset<Row> rows = published.rows(table).selectExpr(kept.toArray(String[]::new));
    StringBuilder text = new StringBuilder();
    Printing.CSV.print(Export.ordered(rows), text);
    return text.toString();
  }
}
