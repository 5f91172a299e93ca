package lightkeeper.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.DoubleStream;
import lightkeeper.lakehouse.Session;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class DrawingTest {
  private static final String HOSTILE = "<script>alert(\"1\")</script>";

  @Test
  void numbersHaveFourDigitsAndNullIsADash() {
    assertThat(Text.of(1.0 / 3)).isEqualTo("0.3333");
    assertThat(Text.of(123_456.7)).isEqualTo("123500");
    assertThat(Text.of(0.0)).isEqualTo("0");
    assertThat(Text.of(Double.NaN)).isEqualTo("–");
    assertThat(Text.of(null)).isEqualTo("–");
    assertThat(Text.of(new BigDecimal("0.9990"))).isEqualTo("0.999");
    assertThat(Text.of(12345L)).isEqualTo("12345");
  }

  @Test
  void aTableShowsAHundredRowsAndHowManyMoreThereAre() {
    String html = HtmlTable.of(Session.open().range(103).toDF("n"));
    assertThat(html).contains("<th>n</th>", ">99</td>", "and 3 more").doesNotContain(">100</td>");
  }

  @Test
  void aNameIsTextAndNothingElse() {
    String table =
        HtmlTable.of(
            Session.open()
                .createDataFrame(
                    List.of(RowFactory.create(HOSTILE)), new StructType().add("a", "STRING")));
    List<Row> rows = List.of(RowFactory.create(HOSTILE, 1.0, 0.5, 2.0));
    List<Row> points = List.of(RowFactory.create(HOSTILE, 1, 1.0, 0.5, 2.0));
    for (String html :
        List.of(table, IntervalChart.of(HOSTILE, rows), LineChart.of(HOSTILE, points))) {
      assertThat(html).contains("&lt;script&gt;").doesNotContain("<script");
    }
  }

  @Test
  void anAxisHoldsAllNumbersBetweenRoundOnes() {
    Axis axis = Axis.over(DoubleStream.of(0.13, 0.97, Double.NaN), 0, 100);
    assertThat(axis.from()).isZero();
    assertThat(axis.to()).isEqualTo(1.0);
    assertThat(axis.at(0.5)).isEqualTo("50");
    assertThat(axis.ticks()).hasSize(6);
    assertThat(Axis.over(DoubleStream.of(3, 3), 0, 1).to()).isGreaterThan(3);
    assertThat(Axis.over(DoubleStream.empty(), 0, 1).ticks()).isNotEmpty();
    assertThat(Axis.between(DoubleStream.of(-6, 12), 0, 100).ticks())
        .containsExactly(-5.0, 0.0, 5.0, 10.0);
  }

  @Test
  void halfIsAsFarFromOneAsTwice() {
    String svg =
        LineChart.ofRatios(
            "t",
            List.of(
                RowFactory.create("a", 1, 0.5, 0.0, 1.0),
                RowFactory.create("a", 2, 1.0, null, null),
                RowFactory.create("a", 3, 2.0, null, null)));
    assertThat(svg).contains(">0.5</text>", ">1</text>", ">2</text>").doesNotContain("–");
    assertThat(svg).contains("cy=\"280\"", "cy=\"157\"", "cy=\"34\"");
  }

  @Test
  void aValueThatIsNotToldIsSaidSoAndLeavesAGap() {
    String intervals =
        IntervalChart.of(
            "t",
            List.of(
                RowFactory.create("a", null, null, null), RowFactory.create("b", 1.0, null, 2.0)));
    assertThat(intervals).contains("not told").containsOnlyOnce("<circle");
    String lines =
        LineChart.of(
            "t",
            List.of(
                RowFactory.create("a", 1, 1.0, null, null),
                RowFactory.create("a", 2, null, null, null),
                RowFactory.create("a", 3, 1.0, null, null)));
    assertThat(lines.split("M", -1)).as("the pen is lifted").hasSize(3);
  }
}
