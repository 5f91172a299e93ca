package lightkeeper.command;

import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.TimestampType;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** A Delta table as Delta Kernel reads it: Delta's own reader for engines other than Spark. */
final class KernelTable {
  private final Engine engine = DefaultEngine.create(new Configuration());
  private final Snapshot snapshot;

  /** Opens a version of a table. */
  KernelTable(Path folder, long version) {
    snapshot =
        Table.forPath(engine, folder.toUri().toString()).getSnapshotAsOfVersion(engine, version);
  }

  /** What the table promises and asks of its readers. */
  Snapshot snapshot() {
    return snapshot;
  }

  /** Its rows, each as the texts of its cells, in no order. */
  List<List<String>> rows() throws IOException {
    Scan scan = snapshot.getScanBuilder().build();
    Row state = scan.getScanState(engine);
    List<List<String>> rows = new ArrayList<>();
    try (CloseableIterator<FilteredColumnarBatch> files = scan.getScanFiles(engine)) {
      while (files.hasNext()) {
        try (CloseableIterator<Row> each = files.next().getRows()) {
          while (each.hasNext()) {
            read(state, each.next(), rows);
          }
        }
      }
    }
    return rows;
  }

  private void read(Row state, Row file, List<List<String>> rows) throws IOException {
    try (CloseableIterator<FileReadResult> read =
            engine
                .getParquetHandler()
                .readParquetFiles(
                    Utils.singletonCloseableIterator(InternalScanFileUtils.getAddFileStatus(file)),
                    ScanStateRow.getPhysicalDataReadSchema(state),
                    Optional.empty());
        CloseableIterator<ColumnarBatch> physical = read.map(FileReadResult::getData);
        CloseableIterator<FilteredColumnarBatch> logical =
            Scan.transformPhysicalData(engine, state, file, physical)) {
      while (logical.hasNext()) {
        try (CloseableIterator<Row> each = logical.next().getRows()) {
          while (each.hasNext()) {
            rows.add(cells(each.next()));
          }
        }
      }
    }
  }

  private static List<String> cells(Row row) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < row.getSchema().length(); i++) {
      cells.add(row.isNullAt(i) ? null : cell(row, i, row.getSchema().at(i).getDataType()));
    }
    return cells;
  }

  private static String cell(Row row, int i, DataType type) {
    if (type instanceof StringType) {
      return row.getString(i);
    } else if (type instanceof IntegerType) {
      return String.valueOf(row.getInt(i));
    } else if (type instanceof LongType) {
      return String.valueOf(row.getLong(i));
    } else if (type instanceof DoubleType) {
      return String.valueOf(row.getDouble(i));
    } else if (type instanceof BooleanType) {
      return String.valueOf(row.getBoolean(i));
    } else if (type instanceof DateType) {
      return LocalDate.ofEpochDay(row.getInt(i)).toString();
    } else if (type instanceof TimestampType) {
      return Instant.EPOCH.plus(row.getLong(i), ChronoUnit.MICROS).toString();
    } else if (type instanceof DecimalType) {
      return row.getDecimal(i).toPlainString();
    } else if (type instanceof ArrayType) {
      return array(row.getArray(i)).toString();
    }
    throw new IllegalArgumentException("no other engine needs to know " + type);
  }

  private static List<String> array(ArrayValue value) {
    ColumnVector elements = value.getElements();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < value.getSize(); i++) {
      texts.add(elements.getString(i));
    }
    return texts;
  }
}
