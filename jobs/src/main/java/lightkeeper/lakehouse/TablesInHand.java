package lightkeeper.lakehouse;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.AliasIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.rules.Rule;
import scala.Function1;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * Lets SQL read rows that a run holds under the full name of their table, before any view or table
 * of that name. A view would have to name the Delta table that was just written, and finding that
 * table's files again costs more than reading a small one; a temporary view has no layer in its
 * name.
 *
 * <p>Named in {@code spark.sql.extensions}, so that Spark asks it.
 */
public final class TablesInHand extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  private static final Map<SparkSession, Map<String, Dataset<Row>>> IN_HAND =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** For Spark, which makes one for each session. */
  public TablesInHand() {}

  /**
   * Gives rows the name of a table in one session's SQL.
   *
   * @param spark the session
   * @param table the table
   * @param rows what SQL shall see
   */
  static void show(SparkSession spark, Table table, Dataset<Row> rows) {
    IN_HAND.computeIfAbsent(spark, session -> new ConcurrentHashMap<>()).put(table.id(), rows);
  }

  /**
   * Takes all names back.
   *
   * @param spark the session
   */
  static void forget(SparkSession spark) {
    IN_HAND.remove(spark);
  }

  /**
   * Adds the rule that finds the names.
   *
   * @param extensions those of a session that is being made
   * @return nothing
   */
  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    // The rules for hints come before those that look names up in the catalog.
    extensions.injectHintResolutionRule(
        new AbstractFunction1<SparkSession, Rule<LogicalPlan>>() {
          @Override
          public Rule<LogicalPlan> apply(SparkSession spark) {
            return new FindInHand(spark);
          }
        });
    return BoxedUnit.UNIT;
  }

  private static final class FindInHand extends Rule<LogicalPlan> {
    private final SparkSession spark;

    FindInHand(SparkSession spark) {
      this.spark = spark;
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
      Map<String, Dataset<Row>> rows = IN_HAND.get(spark);
      return rows == null ? plan : plan.resolveOperatorsUp(new Found(rows));
    }
  }

  /** From the name of a table in hand to its rows. */
  private static final class Found extends AbstractPartialFunction<LogicalPlan, LogicalPlan> {
    private final Map<String, Dataset<Row>> rows;

    Found(Map<String, Dataset<Row>> rows) {
      this.rows = rows;
    }

    @Override
    public boolean isDefinedAt(LogicalPlan part) {
      return part instanceof UnresolvedRelation relation && rows.containsKey(name(relation));
    }

    @Override
    public <A extends LogicalPlan, B> B applyOrElse(A part, Function1<A, B> otherwise) {
      if (!(part instanceof UnresolvedRelation relation)) {
        return otherwise.apply(part);
      }
      Dataset<Row> found = rows.get(name(relation));
      if (found == null) {
        return otherwise.apply(part);
      }
      List<String> names = CollectionConverters.asJava(relation.multipartIdentifier());
      LogicalPlan named =
          new SubqueryAlias(
              new AliasIdentifier(
                  names.get(1), CollectionConverters.asScala(List.of(names.get(0))).toSeq()),
              ((org.apache.spark.sql.classic.Dataset<Row>) found).queryExecution().analyzed());
      @SuppressWarnings("unchecked") // B is a LogicalPlan: the function is used to transform plans.
      B result = (B) named;
      return result;
    }

    private static String name(UnresolvedRelation relation) {
      return String.join(".", CollectionConverters.asJava(relation.multipartIdentifier()))
          .toLowerCase(Locale.ROOT);
    }
  }
}
