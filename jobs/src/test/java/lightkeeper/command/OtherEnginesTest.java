package lightkeeper.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.kernel.Snapshot;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Table;
import lightkeeper.settings.Conf;
import lightkeeper.settings.Settings;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published tables without Spark: by Delta's reader for other engines, and as plain files. */
class OtherEnginesTest {
  private static final Settings SETTINGS =
      Settings.read(
          Conf.of(Path.of(System.getProperty("lightkeeper.home"), "conf"), Optional.empty()));

  @TempDir static Path folder;
  private static Published published;

  @BeforeAll
  static void open() {
    published = Published.open(SampleRun.warehouse(), SETTINGS, false);
    assertThat(published.publishedTables()).hasSizeGreaterThan(25);
  }

  private static KernelTable kernel(Table table) {
    return new KernelTable(
        SampleRun.warehouse().resolve(table.path()),
        published.publication().versions().get(table.id()));
  }

  private static List<String> cells(Row row) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      Object value = row.get(i);
      if (value instanceof scala.collection.Iterable<?>) {
        value = row.getList(i);
      } else if (value instanceof BigDecimal number) {
        value = number.toPlainString();
      }
      cells.add(value == null ? null : value.toString());
    }
    return cells;
  }

  private static List<String> sorted(Stream<List<String>> rows) {
    return rows.map(List::toString).sorted().toList();
  }

  @Test
  void deltaKernelReadsTheSameRows() throws IOException {
    for (Table table : published.publishedTables()) {
      List<String> own =
          sorted(published.rows(table).collectAsList().stream().map(OtherEnginesTest::cells));
      assertThat(sorted(kernel(table).rows().stream())).as(table.id()).isEqualTo(own);
    }
  }

  @Test
  void tablesKeepToWhatEveryReaderKnows() {
    for (Table table : published.publishedTables()) {
      Snapshot snapshot = kernel(table).snapshot();
      assertThat(snapshot.getProtocol().getMinReaderVersion()).as(table.id()).isEqualTo(1);
      assertThat(snapshot.getProtocol().getMinWriterVersion()).as(table.id()).isIn(2, 3);
      assertThat(snapshot.getProtocol().getReaderFeatures()).as(table.id()).isEmpty();
      assertThat(snapshot.getProtocol().getExplicitlySupportedFeatures()).as(table.id()).isEmpty();
      assertThat(snapshot.getPartitionColumnNames()).as(table.id()).isEmpty();
      assertThat(snapshot.getTableProperties().keySet())
          .as(table.id())
          .noneMatch(name -> name.contains("columnMapping") || name.contains("DeletionVectors"));
      // Instants are those of UTC; a variant or a timestamp without zone is for some engines only.
      assertThat(snapshot.getSchema().toString().toLowerCase(java.util.Locale.ROOT))
          .as(table.id())
          .doesNotContain("variant")
          .doesNotContain("timestamp_ntz");
    }
  }

  private static Path export(String format) {
    Path out = folder.resolve(format);
    Program.Result result =
        Program.run(
            "export",
            "--format",
            format,
            "--published",
            "--out",
            out.toString(),
            "--warehouse",
            SampleRun.warehouse().toString());
    assertThat(result.code()).as(result.err()).isZero();
    return out;
  }

  private static Set<String> files(Path out) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> found = Files.walk(out)) {
      found
          .filter(Files::isRegularFile)
          .forEach(file -> names.add(out.relativize(file).toString()));
    }
    return names;
  }

  private static Set<String> expected(String format) {
    Set<String> names = new TreeSet<>();
    published.publishedTables().forEach(table -> names.add(table.path() + "." + format));
    return names;
  }

  @Test
  void anExportAsParquetHoldsEveryPublishedTableAndNoRestrictedOne() throws IOException {
    Path out = export("parquet");
    assertThat(files(out)).isEqualTo(expected("parquet")).noneMatch(n -> n.contains("restricted"));
    for (Table table : published.publishedTables()) {
      Dataset<Row> rows =
          Session.open().read().parquet(out.resolve(table.path() + ".parquet").toString());
      assertThat(rows.schema().json()).as(table.id()).isEqualTo(table.schema().json());
      assertThat(rows.count()).as(table.id()).isEqualTo(published.rows(table).count());
    }
  }

  @Test
  void anExportAsCsvHoldsTheSameCells() throws IOException {
    Path out = export("csv");
    assertThat(files(out)).isEqualTo(expected("csv"));
    for (String id : List.of("metrics/estimate", "conformed/incident", "landing/rejected")) {
      Table table =
          published.publishedTables().stream()
              .filter(one -> one.path().equals(id))
              .findFirst()
              .orElseThrow();
      List<List<String>> read = new ArrayList<>();
      try (var parser =
          CSVFormat.RFC4180.parse(Files.newBufferedReader(out.resolve(id + ".csv")))) {
        for (CSVRecord record : parser) {
          read.add(record.toList());
        }
      }
      assertThat(read.remove(0))
          .isEqualTo(table.columns().stream().map(Table.Column::name).toList());
      assertThat(sorted(read.stream()))
          .as(id)
          .isEqualTo(
              sorted(
                  published.rows(table).collectAsList().stream()
                      .map(row -> cells(row).stream().map(c -> c == null ? "" : c).toList())));
    }
  }

  @Test
  void aCellThatASpreadsheetWouldRunIsText() throws IOException {
    Dataset<Row> rows =
        Session.open()
            .createDataFrame(
                List.of(
                    RowFactory.create("=HYPERLINK(\"x\")", -1.5),
                    RowFactory.create("+1", 2.0),
                    RowFactory.create("@SUM(A1)", null),
                    RowFactory.create("-", null),
                    RowFactory.create("a=b", null),
                    RowFactory.create("", null)),
                new StructType().add("word", "STRING").add("number", "DOUBLE"));
    StringBuilder text = new StringBuilder();
    Printing.SPREADSHEET.print(rows, text);
    assertThat(text.toString().lines())
        .containsExactly(
            "word,number",
            "\"'=HYPERLINK(\"\"x\"\")\",-1.5",
            "'+1,2.0",
            "'@SUM(A1),",
            "'-,",
            "a=b,",
            "\"\",");
  }

  @Test
  void wrongUsageIsOneLineAndTwo() throws IOException {
    Path full = Files.createDirectories(folder.resolve("full/of")).getParent();
    for (List<String> words :
        List.of(
            List.of("export", "--format", "xlsx", "--published", "--out", "x"),
            List.of("export", "--format", "csv", "--published", "--out", full.toString()),
            List.of("export", "--format", "csv", "--out", "x"))) {
      Program.Result result = Program.run(words.toArray(String[]::new));
      assertThat(result.code()).as(result.err()).isEqualTo(2);
      assertThat(result.complaints()).as(result.err()).hasSize(1);
    }
  }
}
