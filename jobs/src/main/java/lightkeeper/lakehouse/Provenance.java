package lightkeeper.lakehouse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.optimizer.InlineCTE;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.functions;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Tells of each row of a query which rows of tables it was made of, by columns that the query
 * itself does not yield. What a query sums up is not followed: such a row has no single origin.
 */
public final class Provenance {
  /** Between the names of table and column: no name has it. */
  private static final String SEPARATOR = "/";

  private final SparkSession spark;

  /**
   * Follows queries in a session.
   *
   * @param spark the session; tables with {@link #show} hide those of the same name there
   */
  public Provenance(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * The name under which a column of a table is added to the rows made of it.
   *
   * @param table the table
   * @param column the column's name
   * @return a name that no declared column has
   */
  public static String origin(Table table, String column) {
    return table.id() + SEPARATOR + column;
  }

  /**
   * Gives rows their table's name in SQL, some of their columns to be told.
   *
   * @param table the table
   * @param rows its rows
   * @param columns the columns that tell rows apart
   */
  public void show(Table table, Dataset<Row> rows, List<String> columns) {
    Dataset<Row> marked = rows;
    for (String column : columns) {
      marked = marked.withColumn(origin(table, column), functions.col(column));
    }
    TablesInHand.show(spark, table, marked);
  }

  /**
   * Runs a query, each part of a union by itself.
   *
   * @param name what the SQL belongs to, for messages
   * @param sql one query
   * @param parameters values of its {@code :parameters}
   * @return rows of each part: the columns of the query under its names, then origins, where rows
   *     have some
   * @throws SqlException when it cannot be understood
   */
  public List<Dataset<Row>> of(String name, String sql, Map<String, Object> parameters) {
    Dataset<Row> rows = Sql.query(spark, name, sql, parameters);
    LogicalPlan plan =
        ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().analyzed();
    List<LogicalPlan> parts = new ArrayList<>();
    split(new InlineCTE(true, false).apply(plan), parts);
    List<Dataset<Row>> found = new ArrayList<>();
    for (LogicalPlan part : parts) {
      Dataset<Row> own =
          org.apache.spark.sql.classic.Dataset.ofRows(
              (org.apache.spark.sql.classic.SparkSession) spark, expose(part));
      String[] names = own.columns();
      System.arraycopy(rows.columns(), 0, names, 0, rows.columns().length);
      found.add(own.toDF(names));
    }
    return found;
  }

  private static void split(LogicalPlan plan, List<LogicalPlan> parts) {
    if (plan instanceof Union union) {
      CollectionConverters.asJava(union.children()).forEach(child -> split(child, parts));
    } else {
      parts.add(plan);
    }
  }

  /** The same plan, whose rows bear the origins that their parts have. */
  private static LogicalPlan expose(LogicalPlan plan) {
    boolean passes =
        plan instanceof Project
            || plan instanceof Filter
            || plan instanceof Join
            || plan instanceof SubqueryAlias
            || plan instanceof Window;
    if (!passes) {
      return plan;
    }
    List<LogicalPlan> children = new ArrayList<>();
    CollectionConverters.asJava(plan.children()).forEach(child -> children.add(expose(child)));
    LogicalPlan renewed = plan.withNewChildren(CollectionConverters.asScala(children).toSeq());
    if (!(renewed instanceof Project project)) {
      return renewed;
    }
    List<NamedExpression> list =
        new ArrayList<>(CollectionConverters.asJava(project.projectList()));
    Set<String> names = new TreeSet<>();
    list.forEach(one -> names.add(one.name()));
    for (Attribute attribute : CollectionConverters.asJava(project.child().output())) {
      if (attribute.name().contains(SEPARATOR) && names.add(attribute.name())) {
        list.add(attribute);
      }
    }
    return new Project(CollectionConverters.asScala(list).toSeq(), project.child());
  }
}
