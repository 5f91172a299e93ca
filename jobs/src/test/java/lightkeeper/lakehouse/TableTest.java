package lightkeeper.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final Map<String, Table> ALL = Tables.all(List.of("feed_team", "ops_team"));

  /** What numbers are told in: units of time, shares and ratios, things counted, places. */
  private static final Pattern UNIT =
      Pattern.compile(
          "\\b(days|minutes|microseconds|years|months|share|ratio|probability|p_value|unit|end"
              + "|records|rows|files|services|teams|people|packages|package versions|cases|version"
              + "|number in the file|place of (the|its) file|place in the order)\\b"
              + "|\\b1 (most critical|worst|is the first)");

  private static final Table TABLE =
      Table.of("metrics", "estimate", "One row per figure")
          .with("metric_id", "STRING", "the metric")
          .with("value", DataTypes.DoubleType, "the value");

  @Test
  void pathAndIdAreLayerAndName() {
    assertThat(TABLE.id()).isEqualTo("metrics.estimate");
    assertThat(TABLE.path()).isEqualTo("metrics/estimate");
  }

  @Test
  void schemaHasEveryColumnInOrderNullableAndWithItsComment() {
    StructField[] fields = TABLE.schema().fields();
    assertThat(Stream.of(fields).map(StructField::name)).containsExactly("metric_id", "value");
    assertThat(Stream.of(fields).map(StructField::dataType))
        .containsExactly(DataTypes.StringType, DataTypes.DoubleType);
    assertThat(Stream.of(fields).map(field -> field.getComment().get()))
        .containsExactly("the metric", "the value");
    assertThat(fields).allMatch(StructField::nullable);
  }

  @Test
  void addingAColumnLeavesTheTableItCameFromAlone() {
    assertThat(TABLE.with("p90", "DOUBLE", "more").columns()).hasSize(3);
    assertThat(TABLE.columns()).hasSize(2);
  }

  @Test
  void everyTableSaysWhatOneRowIsAndNamesNoColumnTwice() {
    assertThat(ALL.keySet()).contains("restricted.person");
    for (Table table : ALL.values()) {
      assertThat(table.meaning()).as(table.id()).containsPattern("(?i)one row");
      assertThat(table.columns()).as(table.id()).isNotEmpty();
      assertThat(table.columns().stream().map(Table.Column::name))
          .as(table.id())
          .doesNotHaveDuplicates()
          .allMatch(name -> name.matches("[a-z][a-z0-9_]*"));
    }
  }

  @Test
  void noColumnIsUndocumentedAndEveryNumberSaysInWhichUnitItIs() {
    for (Table table : ALL.values()) {
      for (Table.Column column : table.columns()) {
        String place = table.id() + "." + column.name();
        assertThat(column.meaning()).as(place).hasSizeGreaterThan(5);
        if (column.type() instanceof NumericType) {
          assertThat(column.meaning()).as(place + " has a unit").containsPattern(UNIT);
        }
      }
    }
  }
}
