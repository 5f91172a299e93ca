package lightkeeper.lakehouse;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.execution.SparkSqlParser;

/** Runs SQL that reads, and only reads. */
public final class Sql {
  private static final Set<String> LOOKING =
      Set.of(
          "DescribeRelation",
          "ShowTables",
          "ShowColumns",
          "ShowNamespaces",
          "ShowNamespacesCommand",
          "ShowViews");

  /** Parts of plans that change something without being commands, or hide what they run. */
  private static final Pattern CHANGING =
      Pattern.compile("InsertInto.*|.*ExecuteImmediate.*|Compound.*|.*Statement");

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
    LogicalPlan plan = new SparkSqlParser().parsePlan(sql);
    if (!LOOKING.contains(plan.getClass().getSimpleName()) && plan.exists(Sql::changes)) {
      throw SqlException.refused(
          name, "only queries are run here, and this would change something");
    }
  }

  /** Whether a part of a statement does more than read, however deep it stands. */
  private static boolean changes(TreeNode<?> part) {
    return part instanceof Command
        || part instanceof ParsedStatement
        || CHANGING.matcher(part.getClass().getSimpleName()).matches();
  }
}
