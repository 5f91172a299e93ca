package lightkeeper.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTest {
  private static final Table EVENT =
      Table.of("sql_test", "event", "One row per event")
          .with("id", "BIGINT", "the event")
          .with("at", "TIMESTAMP", "when it was");

  /** What statements that are to be refused would change. */
  private static final Table VICTIM =
      new Table(EVENT.layer(), "victim", EVENT.meaning(), EVENT.columns(), "");

  @TempDir private static Path folder;
  private static SparkSession spark;
  private static Warehouse warehouse;

  @BeforeAll
  static void writeTwoVersions() {
    spark = Session.open();
    warehouse = new Warehouse(spark, folder);
    warehouse.replace(EVENT, events(1, 2, 3));
    warehouse.replace(EVENT, events(1, 2, 3, 4, 5, 6));
    warehouse.show(EVENT, 1);
    warehouse.replace(VICTIM, events(1, 2, 3));
  }

  private static Dataset<Row> events(long... ids) {
    List<Row> rows =
        java.util.Arrays.stream(ids)
            .mapToObj(id -> RowFactory.create(id, Instant.ofEpochSecond(id)))
            .toList();
    return spark.createDataFrame(rows, EVENT.schema());
  }

  private static Dataset<Row> query(String sql, Map<String, Object> parameters) {
    return Sql.query(spark, "a.sql", sql, parameters);
  }

  private static String location() {
    return "delta.`" + folder.resolve("sql_test/event") + "`";
  }

  private static List<Long> numbers(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(row -> row.getLong(0)).sorted().toList();
  }

  @Test
  void parametersReachAQueryOverATableReadByPathAtAVersion() {
    // Without spark.sql.legacy.parameterSubstitution.constantsOnly=true this is
    // UNBOUND_SQL_PARAMETER (delta-io/delta#7640).
    for (int version = 0; version <= 1; version++) {
      Dataset<Row> rows =
          query(
              "SELECT id FROM "
                  + location()
                  + " VERSION AS OF "
                  + version
                  + " WHERE at >= :as_of AND id <> :id",
              Map.of("as_of", Instant.ofEpochSecond(2), "id", 3));
      assertThat(numbers(rows))
          .containsExactlyElementsOf(version == 0 ? List.of(2L) : List.of(2L, 4L, 5L, 6L));
    }
  }

  @Test
  void parametersReachAQueryOverATableReadByPath() {
    assertThat(numbers(query("SELECT id FROM " + location() + " WHERE id > :id", Map.of("id", 4))))
        .containsExactly(5L, 6L);
  }

  @Test
  void parametersReachAQueryOverATableThatWasShown() {
    assertThat(
            numbers(
                query(
                    "WITH late AS (SELECT * FROM sql_test.event WHERE at > :as_of)"
                        + " SELECT MAX(id) + :more FROM late JOIN sql_test.event USING (id)",
                    Map.of("as_of", Instant.ofEpochSecond(2), "more", 10L))))
        .containsExactly(16L);
  }

  @Test
  void parameterIsAValueAndNeverSql() {
    assertThat(
            numbers(
                query(
                    "SELECT COUNT(*) FROM sql_test.event WHERE CAST(id AS STRING) = :id",
                    Map.of("id", "1' OR '1' = '1"))))
        .containsExactly(0L);
  }

  @Test
  void parameterThatHasNoValueIsRefusedWithItsName() {
    assertThatExceptionOfType(SqlException.class)
        .isThrownBy(() -> query("SELECT\n  :as_off", Map.of("as_of", 1)))
        .withMessageStartingWith("a.sql:2: ")
        .withMessageContaining("as_off");
  }

  @Test
  void commentsBeforeTheQueryAreNoMatter() {
    assertThat(numbers(query("/*\ntitle: a\n*/\n-- b\nSELECT 1L", Map.of()))).containsExactly(1L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "(SELECT 1) UNION ALL (SELECT 2)",
        "WITH a AS (SELECT 1) SELECT * FROM a",
        "VALUES (1), (2)",
        "FROM sql_test.event SELECT id",
        "TABLE sql_test.event",
        "FROM sql_test.event |> WHERE id > 1",
        "DESCRIBE sql_test.event",
        "DESCRIBE EXTENDED sql_test.event",
        "SHOW TABLES IN sql_test",
        "SHOW COLUMNS IN sql_test.event",
        "SHOW DATABASES",
        "SELECT 1;",
      })
  void whatOnlyLooksIsRun(String sql) {
    assertThat(query(sql, Map.of()).collectAsList()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE sql_test.x (id INT) USING delta",
        "CREATE TABLE sql_test.x USING delta AS SELECT 1 AS id",
        "CREATE OR REPLACE VIEW sql_test.event AS SELECT 1 AS id",
        "CREATE OR REPLACE TEMPORARY VIEW event AS SELECT 1 AS id",
        "CREATE TEMPORARY FUNCTION f AS 'x.Y'",
        "CREATE DATABASE x",
        "DROP VIEW sql_test.event",
        "DROP DATABASE sql_test CASCADE",
        "ALTER VIEW sql_test.event RENAME TO sql_test.other",
        "INSERT INTO delta.`%s` VALUES (9, NULL)",
        "INSERT OVERWRITE delta.`%s` VALUES (9, NULL)",
        "WITH a AS (SELECT 9L AS id, current_timestamp() AS at) INSERT INTO delta.`%s`"
            + " SELECT * FROM a",
        "WITH a AS (SELECT 1L AS id) DELETE FROM delta.`%s` WHERE id IN (SELECT id FROM a)",
        "FROM sql_test.event INSERT INTO delta.`%s` SELECT id, at",
        "FROM sql_test.event INSERT INTO delta.`%s` SELECT id, at INSERT INTO delta.`%s` SELECT"
            + " id, at",
        "INSERT OVERWRITE DIRECTORY '%s/out' USING csv SELECT 1",
        "DELETE FROM delta.`%s`",
        "UPDATE delta.`%s` SET id = 0",
        "MERGE INTO delta.`%s` AS t USING sql_test.event AS s ON t.id = s.id WHEN MATCHED THEN"
            + " DELETE",
        "TRUNCATE TABLE delta.`%s`",
        "VACUUM delta.`%s`",
        "OPTIMIZE delta.`%s`",
        "RESTORE TABLE delta.`%s` TO VERSION AS OF 0",
        "EXECUTE IMMEDIATE 'DELETE FROM delta.`%s`'",
        "BEGIN DELETE FROM delta.`%s`; END",
        "DECLARE VARIABLE x INT DEFAULT 1",
        "CACHE TABLE sql_test.event",
        "REFRESH TABLE sql_test.event",
        "SET spark.sql.ansi.enabled = false",
        "RESET",
        "USE sql_test",
        "ADD JAR '/tmp/x.jar'",
        "SELECT 1; DELETE FROM delta.`%s`",
      })
  void whatWouldChangeSomethingIsRefusedAndChangesNothing(String sql) {
    String filled = sql.replace("%s", folder.resolve(VICTIM.path()).toString());
    long before = warehouse.latest(VICTIM).orElseThrow();
    try {
      assertThatExceptionOfType(SqlException.class)
          .isThrownBy(() -> query(filled, Map.of()))
          .withMessageStartingWith("a.sql:");
    } finally {
      assertThat(warehouse.latest(VICTIM)).as("version after: %s", sql).hasValue(before);
    }
  }

  @Test
  void refusalSaysWhy() {
    assertThatExceptionOfType(SqlException.class)
        .isThrownBy(() -> query("DROP VIEW sql_test.event", Map.of()))
        .withMessage("a.sql: only queries are run here, and this would change something");
  }

  @Test
  void misspeltColumnIsToldInOneLineWithFileAndLine() {
    assertThatExceptionOfType(SqlException.class)
        .isThrownBy(() -> query("/* a\n*/\nSELECT\n  id,\n  att\nFROM sql_test.event", Map.of()))
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .startsWith("a.sql:5: ")
                    .contains("`att`", "`at`")
                    .doesNotContain("\n", "SQLSTATE", "[UNRESOLVED"));
  }

  @Test
  void misspeltTableIsToldWithFileAndLine() {
    assertThatExceptionOfType(SqlException.class)
        .isThrownBy(() -> query("SELECT 1\nFROM sql_test.evnt", Map.of()))
        .withMessageStartingWith("a.sql:2: ")
        .withMessageContaining("evnt");
  }

  @Test
  void misspeltFunctionIsToldWithFileAndLine() {
    assertThatExceptionOfType(SqlException.class)
        .isThrownBy(() -> query("SELECT\n\n  cout(id) FROM sql_test.event", Map.of()))
        .withMessageStartingWith("a.sql:3: ")
        .withMessageContaining("cout");
  }

  @Test
  void wrongSyntaxIsToldWithFileAndLine() {
    assertThatExceptionOfType(SqlException.class)
        .isThrownBy(() -> query("SELECT 1\nFORM sql_test.event\nWHERE", Map.of()))
        .satisfies(
            e -> assertThat(e.getMessage()).matches("a\\.sql:[23]: .+").doesNotContain("\n"));
  }

  @Test
  void emptyQueryIsRefused() {
    for (String sql : List.of("", " \n", "-- nothing", ";")) {
      assertThatExceptionOfType(SqlException.class)
          .isThrownBy(() -> query(sql, Map.of()))
          .withMessageStartingWith("a.sql:");
    }
  }
}
