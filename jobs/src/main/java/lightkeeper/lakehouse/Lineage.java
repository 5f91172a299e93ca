package lightkeeper.lakehouse;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.QueryPlan;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Tells which columns of which tables a query rests on: those that its rows are made of, and those
 * that decide which rows there are. Spark itself finds out, as it does to read no more than it
 * needs; no table need exist.
 */
public final class Lineage {
  /** Between the names of table and column: no name has it. */
  private static final String SEPARATOR = "/";

  /** Rules by which Spark would see that no table holds anything, and read none. */
  private static final String EMPTIES =
      "org.apache.spark.sql.catalyst.optimizer.PropagateEmptyRelation,"
          + "org.apache.spark.sql.catalyst.optimizer.ConvertToLocalRelation";

  private final SparkSession spark;
  private final Map<String, Table> tables;

  /**
   * Opens a session of its own, in which every table has its name and no rows.
   *
   * @param tables the tables that queries may read, by full name
   */
  public Lineage(Map<String, Table> tables) {
    this.tables = tables;
    this.spark = Session.open().newSession();
    SnapshotChanges.makeKnown(spark);
    spark.conf().set("spark.sql.optimizer.excludedRules", EMPTIES);
    tables.values().forEach(table -> TablesInHand.show(spark, table, marked(table)));
  }

  /** A table whose columns tell, behind their names, where they come from. */
  private Dataset<Row> marked(Table table) {
    StructType schema = new StructType();
    List<Column> columns = new ArrayList<>();
    for (Table.Column column : table.columns()) {
      String name = table.id() + SEPARATOR + column.name();
      schema = schema.add(name, column.type());
      columns.add(functions.col("`" + name + "`").as(column.name()));
    }
    return spark.createDataFrame(List.of(), schema).select(columns.toArray(Column[]::new));
  }

  /**
   * What a query rests on.
   *
   * @param name what the SQL belongs to, for messages
   * @param sql one query
   * @param parameters values of its {@code :parameters}; which ones does not matter
   * @param wanted the columns of its result that are asked for
   * @return names of columns in the order of their table, by full name of the table in the order of
   *     the tables given; tables of which nothing is used are left out
   * @throws SqlException when it cannot be understood
   */
  public Map<String, List<String>> of(
      String name, String sql, Map<String, Object> parameters, Collection<String> wanted) {
    Dataset<Row> rows =
        Sql.query(spark, name, sql, parameters)
            .select(wanted.stream().map(functions::col).toArray(Column[]::new));
    Set<String> used = new TreeSet<>();
    collect(
        ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().optimizedPlan(), used);
    Map<String, List<String>> found = new LinkedHashMap<>();
    for (Table table : tables.values()) {
      List<String> columns =
          table.columns().stream()
              .map(Table.Column::name)
              .filter(column -> used.contains(table.id() + SEPARATOR + column))
              .toList();
      if (!columns.isEmpty()) {
        found.put(table.id(), columns);
      }
    }
    return found;
  }

  /** Every column that any part of a plan refers to, those of queries within it too. */
  private static void collect(QueryPlan<?> plan, Set<String> used) {
    CollectionConverters.asJava(plan.references().toSeq())
        .forEach(attribute -> used.add(attribute.name()));
    for (Object inner : CollectionConverters.asJava(plan.subqueries())) {
      collect((QueryPlan<?>) inner, used);
    }
    for (Object child : CollectionConverters.asJava(plan.children())) {
      collect((QueryPlan<?>) child, used);
    }
  }
}
