package lightkeeper.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import lightkeeper.export.Column;
import lightkeeper.export.RecordReader;
import lightkeeper.export.RejectReason;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The rows of one file of a source, as those of a canonical file: typed values, then file, record
 * number, and for a rejected row its reason and detail.
 */
final class MappedRows implements Iterator<Row> {
  /** So much of a file is kept while its records are merged: memory stays bounded. */
  private static final long MOST_MERGED = 64L << 20;

  /** What a record takes beside the characters of its cells. */
  private static final long RECORD_COST = 200;

  private final Plan plan;
  private final Path location;
  private final String path;
  private final int order;
  private final RowReader reader;
  private final RecordReader typed;
  private final Walk walk;
  private final Map<String, Winner> winners;
  private long number;

  /** The row of a key that counts. */
  private static final class Winner {
    private long number;
    private Rank rank;
    private final List<Merged> merged = new ArrayList<>(0);

    Winner(long number, Rank rank) {
      this.number = number;
      this.rank = rank;
    }
  }

  /** How much of a file is kept to be merged. */
  private static final class Kept {
    private long kept;

    void add(RowReader.Result result) throws UnreadableException {
      if (result.key() == null || result.cells() == null) {
        return;
      }
      kept += RECORD_COST + result.cells().stream().mapToLong(String::length).sum();
      if (kept > MOST_MERGED) {
        throw new UnreadableException(
            "holds more records to be merged than are kept in memory (%d characters); split it by key"
                .formatted(MOST_MERGED));
      }
    }
  }

  /** Cells and their place, to be merged. */
  private record Merged(Rank rank, long number, List<String> cells) {}

  /**
   * Opens a file.
   *
   * @param plan the mapping
   * @param location where the file is
   * @param path where it is below the exports folder
   * @param order the file's place in the order of loading
   * @param typed reads the cells that the mapping comes to
   * @throws IOException when it cannot be read
   */
  MappedRows(Plan plan, Path location, String path, int order, RecordReader typed)
      throws IOException {
    this.plan = plan;
    this.location = location;
    this.path = path;
    this.order = order;
    this.typed = typed;
    this.reader = new RowReader(plan, location, path);
    this.winners = plan.choice() == null ? Map.of() : winners();
    this.walk = new Walk(plan, location);
  }

  /**
   * Reads a file to its end. What its records say is looked at only where they are to be merged: of
   * a file that is too large for that, no record can be told from half of one.
   *
   * @param plan the mapping
   * @param location where the file is
   * @param path where it is below the exports folder
   * @return the number of its rows
   * @throws IOException when it cannot be read
   */
  static long count(Plan plan, Path location, String path) throws IOException {
    boolean merges = plan.choice() != null && plan.take() == Mapping.Take.ALL;
    RowReader reader = merges ? new RowReader(plan, location, path) : null;
    Kept kept = new Kept();
    try (Walk walk = new Walk(plan, location)) {
      String problem = plan.problemOf(walk.header());
      if (problem != null) {
        throw new UnreadableException(problem);
      }
      long rows = 0;
      for (RowReader.Cursor row = walk.next(); row != null; row = walk.next()) {
        rows++;
        if (merges) {
          kept.add(reader.read(row, walk.width()));
        }
      }
      return rows;
    }
  }

  private Map<String, Winner> winners() throws IOException {
    Map<String, Winner> best = new HashMap<>();
    boolean all = plan.take() == Mapping.Take.ALL;
    int sign = plan.take() == Mapping.Take.LAST ? 1 : -1;
    try (Walk pass = new Walk(plan, location)) {
      long at = 0;
      Kept kept = new Kept();
      for (RowReader.Cursor cursor = pass.next(); cursor != null; cursor = pass.next()) {
        at++;
        RowReader.Result result = reader.read(cursor, pass.width());
        if (result.key() == null || (all && result.cells() == null)) {
          continue;
        }
        if (all) {
          kept.add(result);
        }
        Winner winner = best.get(result.key());
        if (winner == null) {
          winner = new Winner(at, result.rank());
          best.put(result.key(), winner);
        } else if (!all) {
          int compared = result.rank().compareTo(winner.rank) * sign;
          if (compared > 0 || (compared == 0 && sign > 0)) {
            winner.number = at;
            winner.rank = result.rank();
          }
        }
        if (all) {
          winner.merged.add(new Merged(result.rank(), at, result.cells()));
        }
      }
    }
    return best;
  }

  @Override
  public boolean hasNext() {
    try {
      return walk.peek() != null;
    } catch (IOException e) {
      throw changed(e);
    }
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    try {
      RowReader.Cursor cursor = walk.next();
      number++;
      return row(chosen(reader.read(cursor, walk.width())));
    } catch (IOException e) {
      throw changed(e);
    }
  }

  private RowReader.Result chosen(RowReader.Result result) {
    Winner winner = result.key() == null ? null : winners.get(result.key());
    if (winner == null || (plan.take() == Mapping.Take.ALL && result.cells() == null)) {
      return result;
    }
    if (winner.number != number) {
      return RowReader.Result.bad(
          RejectReason.SUPERSEDED, "record " + winner.number + " of the same key counts");
    }
    if (winner.merged.isEmpty()) {
      return result;
    }
    List<Merged> inOrder = new ArrayList<>(winner.merged);
    inOrder.sort(java.util.Comparator.comparing(Merged::rank).thenComparing(Merged::number));
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < plan.columns().size(); i++) {
      String first = "";
      for (Merged merged : inOrder) {
        first = first.isEmpty() ? merged.cells().get(i) : first;
      }
      cells.add(first);
    }
    return new RowReader.Result(cells, null, result.key(), result.rank());
  }

  private Row row(RowReader.Result result) {
    List<Column> columns = plan.target();
    Object[] row = new Object[columns.size() + 4];
    RecordReader.Fault fault = result.fault();
    if (fault == null) {
      Object[] values = new Object[columns.size()];
      fault = typed.read(result.cells(), values);
      if (fault == null) {
        System.arraycopy(values, 0, row, 0, columns.size());
      }
    }
    row[columns.size()] = order;
    row[columns.size() + 1] = number;
    if (fault != null) {
      row[columns.size() + 2] = fault.reason().word();
      row[columns.size() + 3] = fault.detail();
    }
    return RowFactory.create(row);
  }

  private UncheckedIOException changed(IOException e) {
    return new UncheckedIOException("Cannot read " + path + ": it changed after it was checked", e);
  }

  /** All rows of a file, one after the other. */
  private static final class Walk implements AutoCloseable {
    private final Plan plan;
    private final Items items;
    private Iterator<RowReader.Cursor> rows = List.<RowReader.Cursor>of().iterator();
    private RowReader.Cursor ahead;
    private boolean ended;

    Walk(Plan plan, Path location) throws IOException {
      this.plan = plan;
      this.items = plan.shape().open(location, plan.wanted());
    }

    int width() {
      return items instanceof DelimitedItems cells ? cells.header().size() : -1;
    }

    /** The header; null where the format has none. */
    List<String> header() {
      return items instanceof DelimitedItems cells ? cells.header() : null;
    }

    RowReader.Cursor peek() throws IOException {
      while (ahead == null && !ended) {
        if (rows.hasNext()) {
          ahead = rows.next();
        } else {
          Item item = items.next();
          if (item == null) {
            // Spark asks again behind the end, when nothing can be read any more.
            ended = true;
            items.close();
            return null;
          }
          rows = RowReader.rows(plan.shape(), item).iterator();
        }
      }
      return ahead;
    }

    RowReader.Cursor next() throws IOException {
      RowReader.Cursor next = peek();
      ahead = null;
      return next;
    }

    @Override
    public void close() throws IOException {
      items.close();
    }
  }
}
