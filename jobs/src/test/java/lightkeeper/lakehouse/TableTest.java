package lightkeeper.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;

class TableTest {
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
  void conformedTablesSayWhatTheyAreAndNameNoColumnTwice() {
    List<String> ids = new ArrayList<>();
    for (Table table : Tables.CONFORMED) {
      ids.add(table.id());
      assertThat(table.meaning()).as(table.id()).isNotBlank();
      assertThat(table.columns()).as(table.id()).isNotEmpty();
      assertThat(table.columns().stream().map(Table.Column::name))
          .as(table.id())
          .doesNotHaveDuplicates()
          .allMatch(name -> name.matches("[a-z][a-z0-9_]*"));
      assertThat(table.columns()).allSatisfy(c -> assertThat(c.meaning()).isNotBlank());
    }
    assertThat(ids).doesNotHaveDuplicates().contains("conformed.assignment");
  }
}
