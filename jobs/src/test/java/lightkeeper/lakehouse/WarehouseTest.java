package lightkeeper.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarehouseTest {
  private static final Table TABLE =
      Table.of("warehouse_test", "figure", "One row per 'figure' — \"quoted\"")
          .with("id", "BIGINT", "the figure's `id`")
          .with("value", "DOUBLE", "its value; NULL: none")
          .with("words", "ARRAY<STRING>", "what was said");

  @TempDir private Path folder;
  private static SparkSession spark;
  private Warehouse warehouse;

  @BeforeAll
  static void openSession() {
    spark = Session.open();
  }

  @BeforeEach
  void nameWarehouse() {
    warehouse = new Warehouse(spark, folder);
  }

  private static Dataset<Row> figures(long... ids) {
    List<Row> rows =
        Arrays.stream(ids)
            .mapToObj(id -> RowFactory.create(id, id == 0 ? null : id / 2.0, List.of("a", "é")))
            .toList();
    return spark.createDataFrame(rows, TABLE.schema());
  }

  private static List<Long> ids(Dataset<Row> rows) {
    return rows.select("id").collectAsList().stream().map(row -> row.getLong(0)).sorted().toList();
  }

  /** Actions that Delta's log holds in one version, by their name. */
  private static List<JsonNode> actions(Path table, long version, String action)
      throws IOException {
    Path log = table.resolve("_delta_log/" + "%020d.json".formatted(version));
    try (Stream<String> lines = Files.lines(log)) {
      ObjectMapper json = new ObjectMapper();
      return lines
          .map(
              line -> {
                try {
                  return json.readTree(line);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              })
          .filter(node -> node.has(action))
          .map(node -> node.get(action))
          .toList();
    }
  }

  private Path place() {
    return folder.resolve("warehouse_test/figure");
  }

  @Test
  void namingAWarehouseCreatesNothing() {
    Path none = folder.resolve("none");
    Warehouse nothing = new Warehouse(spark, none);
    assertThat(nothing.latest(TABLE)).isEmpty();
    assertThat(nothing.published()).isEmpty();
    assertThat(ids(nothing.log(TABLE))).isEmpty();
    assertThat(none).doesNotExist();
  }

  @Test
  void rootIsAbsoluteAndPlain() {
    assertThat(new Warehouse(spark, folder.resolve("a/../b")).root())
        .isEqualTo(folder.resolve("b"));
    assertThat(new Warehouse(spark, Path.of("x")).root()).isAbsolute();
  }

  @Test
  void firstReplaceCreatesTheTableInOneCommit() throws IOException {
    assertThat(warehouse.replace(TABLE, figures(1, 2))).isZero();
    assertThat(warehouse.latest(TABLE)).hasValue(0);
    assertThat(ids(warehouse.read(TABLE, 0))).containsExactly(1L, 2L);
    try (Stream<Path> files = Files.list(place().resolve("_delta_log"))) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(n -> n.endsWith(".json")))
          .containsExactly("00000000000000000000.json");
    }
  }

  @Test
  void tableAndColumnsHaveTheirComments() throws IOException {
    warehouse.replace(TABLE, figures(1));
    JsonNode metadata = actions(place(), 0, "metaData").get(0);
    assertThat(metadata.get("description").asText()).isEqualTo(TABLE.meaning());
    JsonNode fields = new ObjectMapper().readTree(metadata.get("schemaString").asText());
    assertThat(fields.get("fields").findValuesAsText("comment"))
        .containsExactly("the figure's `id`", "its value; NULL: none", "what was said");
  }

  @Test
  void commentsOutliveReplaceAndAppend() throws IOException {
    warehouse.replace(TABLE, figures(1));
    warehouse.replace(TABLE, figures(2));
    warehouse.append(TABLE, figures(3));
    StructType schema = warehouse.read(TABLE, 2).schema();
    assertThat(schema.fields()).allMatch(field -> field.getComment().isDefined());
    for (long version = 1; version <= 2; version++) {
      for (JsonNode metadata : actions(place(), version, "metaData")) {
        assertThat(metadata.get("description").asText()).isEqualTo(TABLE.meaning());
      }
    }
  }

  @Test
  void anyReaderOfProtocolVersionOneCanReadTheTable() throws IOException {
    warehouse.replace(TABLE, figures(1));
    warehouse.replace(TABLE, figures(2));
    JsonNode protocol = actions(place(), 0, "protocol").get(0);
    assertThat(protocol.get("minReaderVersion").asInt()).isEqualTo(1);
    assertThat(protocol.get("minWriterVersion").asInt()).isEqualTo(2);
    assertThat(protocol.has("readerFeatures")).isFalse();
    assertThat(protocol.has("writerFeatures")).isFalse();
    assertThat(actions(place(), 1, "protocol")).isEmpty();
  }

  @Test
  void replaceLeavesOldVersionsReadable() {
    assertThat(warehouse.replace(TABLE, figures(1, 2))).isEqualTo(0);
    assertThat(warehouse.replace(TABLE, figures(3))).isEqualTo(1);
    assertThat(warehouse.replace(TABLE, figures())).isEqualTo(2);
    assertThat(ids(warehouse.read(TABLE, 0))).containsExactly(1L, 2L);
    assertThat(ids(warehouse.read(TABLE, 1))).containsExactly(3L);
    assertThat(ids(warehouse.read(TABLE, 2))).isEmpty();
    assertThat(warehouse.latest(TABLE)).hasValue(2);
  }

  @Test
  void appendAddsRowsInOneVersion() {
    assertThat(warehouse.append(TABLE, figures(1))).isZero();
    assertThat(warehouse.append(TABLE, figures(2, 3))).isEqualTo(1);
    assertThat(ids(warehouse.read(TABLE, 1))).containsExactly(1L, 2L, 3L);
    assertThat(ids(warehouse.read(TABLE, 0))).containsExactly(1L);
    assertThat(ids(warehouse.log(TABLE))).containsExactly(1L, 2L, 3L);
  }

  @Test
  void replaceMayReadTheTableThatItReplaces() {
    warehouse.replace(TABLE, figures(1, 2, 3));
    warehouse.replace(TABLE, warehouse.read(TABLE, 0).filter("id > 1"));
    assertThat(ids(warehouse.read(TABLE, 1))).containsExactly(2L, 3L);
  }

  @Test
  void valuesComeBackAsTheyWere() {
    warehouse.replace(TABLE, figures(0, 3));
    List<Row> rows = warehouse.read(TABLE, 0).orderBy("id").collectAsList();
    assertThat(rows.get(0).isNullAt(1)).isTrue();
    assertThat(rows.get(1).getDouble(1)).isEqualTo(1.5);
    assertThat(rows.get(1).<String>getList(2)).containsExactly("a", "é");
  }

  @Test
  void rowsMayHaveMoreColumnsInAnotherOrderAndNarrowerTypes() {
    Dataset<Row> rows =
        spark.sql("SELECT array('a') AS words, 'x' AS other, 1.5F AS value, 7 AS id");
    warehouse.replace(TABLE, rows);
    Dataset<Row> read = warehouse.read(TABLE, 0);
    assertThat(read.columns()).containsExactly("id", "value", "words");
    assertThat(read.schema().apply("id").dataType()).isEqualTo(DataTypes.LongType);
    assertThat(ids(read)).containsExactly(7L);
  }

  @Test
  void emptyTableHasItsSchemaAndCanBeWritten() {
    assertThat(warehouse.empty(TABLE).schema()).isEqualTo(TABLE.schema());
    assertThat(warehouse.replace(TABLE, warehouse.empty(TABLE))).isZero();
    assertThat(warehouse.read(TABLE, 0).columns()).containsExactly("id", "value", "words");
    assertThat(ids(warehouse.read(TABLE, 0))).isEmpty();
  }

  @Test
  void replaceTakesOnADeclaredColumnThatIsNew() {
    warehouse.replace(TABLE, figures(1));
    Table wider = TABLE.with("note", "STRING", "new");
    warehouse.replace(
        wider, spark.sql("SELECT 2L AS id, 1D AS value, array() AS words, 'n' AS note"));
    assertThat(warehouse.read(wider, 1).columns()).containsExactly("id", "value", "words", "note");
    assertThat(warehouse.read(wider, 0).columns()).containsExactly("id", "value", "words");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "it's a \"quoted\" name",
        "50%20off 100% ünï+b",
        "back`tick [a]{b} a#b?c a:b semi;colon $1",
      })
  void folderMayHaveAnyName(String name) throws IOException {
    Warehouse odd = new Warehouse(spark, folder.resolve(name));
    assertThat(odd.replace(TABLE, figures(1))).isZero();
    assertThat(odd.replace(TABLE, figures(1, 2))).isEqualTo(1);
    assertThat(ids(odd.read(TABLE, 0))).containsExactly(1L);
    assertThat(ids(odd.show(TABLE, 1))).containsExactly(1L, 2L);
    try (Stream<Path> inside = Files.list(folder)) {
      assertThat(inside.map(path -> path.getFileName().toString())).containsExactly(name);
    }
  }

  @Test
  void tablesOfTwoWarehousesAreTwoTables() {
    Warehouse other = new Warehouse(spark, folder.resolve("other"));
    warehouse.replace(TABLE, figures(1));
    other.replace(TABLE, figures(2));
    other.replace(TABLE, figures(3));
    assertThat(warehouse.latest(TABLE)).hasValue(0);
    assertThat(ids(warehouse.read(TABLE, 0))).containsExactly(1L);
    assertThat(ids(other.read(TABLE, 1))).containsExactly(3L);
  }

  @Test
  void shownTableIsReadUnderItsNameAtItsVersionEvenAfterLaterWrites() {
    warehouse.replace(TABLE, figures(1));
    warehouse.replace(TABLE, figures(2));
    warehouse.show(TABLE, 0);
    assertThat(ids(spark.sql("SELECT * FROM warehouse_test.figure"))).containsExactly(1L);
    warehouse.replace(TABLE, figures(3));
    assertThat(ids(spark.sql("SELECT * FROM warehouse_test.figure"))).containsExactly(1L);
    assertThat(ids(warehouse.show(TABLE, 1))).containsExactly(2L);
  }

  @Test
  void tableThatWasNeverWrittenCanBeShownWithoutRows() {
    warehouse.showEmpty(TABLE);
    Dataset<Row> shown = spark.table(TABLE.id());
    assertThat(ids(shown)).isEmpty();
    assertThat(shown.columns()).containsExactly("id", "value", "words");
    assertThat(Stream.of(shown.schema().fields()).map(field -> field.dataType()))
        .containsExactlyElementsOf(TABLE.columns().stream().map(Table.Column::type).toList());
    assertThat(place()).doesNotExist();
  }

  @Test
  void everyDeclaredConformedTableCanBeShownWithoutRows() {
    for (Table table : Tables.CONFORMED) {
      warehouse.showEmpty(table);
      assertThat(spark.table(table.id()).columns())
          .containsExactlyElementsOf(table.columns().stream().map(Table.Column::name).toList());
    }
  }

  @Test
  void rowsInHandComeBeforeAViewOfTheSameNameUntilTheyAreForgotten() {
    warehouse.replace(TABLE, figures(1));
    warehouse.show(TABLE, 0);
    warehouse.show(TABLE, figures(2, 3));
    assertThat(ids(spark.sql("SELECT * FROM warehouse_test.figure"))).containsExactly(2L, 3L);
    assertThat(ids(spark.sql("SELECT * FROM Warehouse_Test.`FIGURE`"))).containsExactly(2L, 3L);
    warehouse.forget();
    assertThat(ids(spark.sql("SELECT * FROM warehouse_test.figure"))).containsExactly(1L);
  }

  @Test
  void rowsInHandAreFoundWhereverAQueryNamesThem() {
    warehouse.show(TABLE, figures(2, 3));
    assertThat(
            ids(
                spark.sql(
                    """
                    WITH figure AS (SELECT id FROM warehouse_test.figure WHERE id > 2)
                    SELECT a.id FROM warehouse_test.figure AS a
                    JOIN warehouse_test.figure AS b ON b.id = a.id
                    WHERE a.id IN (SELECT id FROM figure)
                      OR a.id < (SELECT MAX(id) FROM warehouse_test.figure)
                    """)))
        .containsExactly(2L, 3L);
    assertThat(ids(spark.sql("SELECT figure.id FROM warehouse_test.figure"))).hasSize(2);
    warehouse.forget();
  }

  @Test
  void nothingIsPublishedBeforeARunSaysSo() {
    warehouse.replace(TABLE, figures(1));
    assertThat(warehouse.published()).isEmpty();
  }

  @Test
  void publishedIsWhatTheLastRunNamed() {
    String other = "warehouse_test.other";
    warehouse.replace(TABLE, figures(1));
    warehouse.replace(TABLE, figures(2));
    warehouse.append(Tables.RUN_TABLE, named("run-1", Map.of(TABLE.id(), 0L, other, 3L)));
    warehouse.append(Tables.RUN_TABLE, named("run-2", Map.of(TABLE.id(), 1L)));
    assertThat(warehouse.published())
        .isEqualTo(
            Optional.of(new Publication("run-2", 1, Map.of(TABLE.id(), 1L), Map.of(), Map.of())));
  }

  private Dataset<Row> named(String run, Map<String, Long> versions) {
    Dataset<Row> rows = warehouse.empty(Tables.RUN_TABLE);
    for (Map.Entry<String, Long> one : versions.entrySet()) {
      rows =
          rows.unionByName(
              spark.sql(
                  "SELECT :run AS run_id, :table AS `table`, :version AS delta_version",
                  Map.of("run", run, "table", one.getKey(), "version", one.getValue())),
              true);
    }
    return rows;
  }

  @Test
  void filesSayLeastAndGreatestOfWhatATableIsKeptInPartsBy() throws IOException {
    Table inParts = TABLE.inPartsBy("id");
    warehouse.replace(inParts, figures(3, 1, 2));
    List<Path> files;
    try (Stream<Path> found = Files.list(folder.resolve(inParts.path()))) {
      files = found.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
        assertThat(
                reader.getFooter().getBlocks().stream()
                    .flatMap(block -> block.getColumns().stream())
                    .filter(column -> column.getStatistics().hasNonNullValue())
                    .map(column -> column.getPath().toDotString()))
            .containsOnly("id");
      }
    }
  }
}
