package lightkeeper.lakehouse;

import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;

/** Runs SQL that reads, and only reads. */
public final class Sql {
  private static final Set<String> LOOKING =
      Set.of("DescribeRelation", "ShowTables", "ShowColumns", "ShowNamespaces", "ShowViews");

  private Sql() {}

  /**
   * Analyses a query; it runs when its rows are asked for.
   *
   * @param spark the session, where the tables it names can be read
   * @param name what the SQL belongs to, for messages: a file or an option
   * @param sql one query
   * @param parameters values of its {@code :parameters}
   * @return its rows
   * @throws SqlException when it cannot be understood, names something unknown, or would change
   *     something
   */
  public static Dataset<Row> query(
      SparkSession spark, String name, String sql, Map<String, Object> parameters) {
    try {
      refuseChanges(name, sql);
      return spark.sql(sql, parameters);
    } catch (AnalysisException e) {
      throw SqlException.of(name, sql, e);
    }
  }

  private static void refuseChanges(String name, String sql) throws AnalysisException {
    LogicalPlan plan = CatalystSqlParser$.MODULE$.parsePlan(sql);
    String node = plan.getClass().getSimpleName();
    if ((plan instanceof Command || plan instanceof ParsedStatement) && !LOOKING.contains(node)) {
      throw SqlException.refused(
          name, "only queries are run here, and this would change something");
    }
  }
}
