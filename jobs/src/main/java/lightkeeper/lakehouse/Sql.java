package lightkeeper.lakehouse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableOrView;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.execution.SparkSqlParser;
import scala.Product;
import scala.jdk.javaapi.CollectionConverters;

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

  /**
   * Parts of plans that change something without being commands, hide what they run, or run another
   * program.
   */
  private static final Pattern CHANGING =
      Pattern.compile("InsertInto.*|.*ExecuteImmediate.*|Compound.*|.*Statement|ScriptTransform.*");

  /** Parts of plans that name what they read or call in a way that only shows when they run. */
  private static final Pattern EVASIVE = Pattern.compile(".*WithUnresolvedIdentifier");

  /** Functions that run whatever Java method they are told to. */
  private static final Set<String> CALLING_JAVA = Set.of("reflect", "java_method", "try_reflect");

  /** Functions in place of a table that read nothing but their arguments. */
  private static final Set<String> MAKING_ROWS =
      Set.of(
          "range",
          "explode",
          "explode_outer",
          "posexplode",
          "posexplode_outer",
          "inline",
          "inline_outer",
          "stack",
          "json_tuple",
          "variant_explode",
          "variant_explode_outer");

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

  /**
   * Analyses a query that may read some tables and nothing else: no other table, no file, no
   * version of a table, by whatever syntax.
   *
   * @param spark the session, where these tables can be read
   * @param name what the SQL belongs to, for messages
   * @param sql one query
   * @param tables full names of the tables
   * @return its rows
   * @throws SqlException when it reads anything else, or for the reasons of {@link #query}
   */
  public static Dataset<Row> queryOver(
      SparkSession spark, String name, String sql, Set<String> tables) {
    try {
      refuseChanges(name, sql);
      refuseOtherThan(name, new SparkSqlParser().parsePlan(sql), tables);
    } catch (AnalysisException e) {
      throw SqlException.of(name, sql, e);
    }
    return query(spark, name, sql, Map.of());
  }

  private static void refuseOtherThan(String name, LogicalPlan plan, Set<String> tables) {
    List<Object> parts = new ArrayList<>();
    collect(plan, parts);
    Set<String> named = new HashSet<>();
    for (Object part : parts) {
      if (part instanceof UnresolvedWith with) {
        CollectionConverters.asJava(with.cteRelations())
            .forEach(relation -> named.add(relation._1().toLowerCase(Locale.ROOT)));
      }
    }
    for (Object part : parts) {
      String problem = problemWith(part, named, tables);
      if (problem != null) {
        throw SqlException.refused(name, problem);
      }
    }
  }

  private static String problemWith(Object part, Set<String> named, Set<String> tables) {
    if (part instanceof UnresolvedRelation relation) {
      return problemWith(
          CollectionConverters.asJava(relation.multipartIdentifier()), named, tables);
    }
    if (part instanceof UnresolvedTableOrView relation) {
      return problemWith(
          CollectionConverters.asJava(relation.multipartIdentifier()), named, tables);
    }
    if (part instanceof UnresolvedTableValuedFunction function) {
      String called = String.join(".", CollectionConverters.asJava(function.name()));
      return MAKING_ROWS.contains(called.toLowerCase(Locale.ROOT))
          ? null
          : "the function '" + called + "' is not run in place of a table";
    }
    if (part instanceof UnresolvedFunction function) {
      List<String> names = CollectionConverters.asJava(function.nameParts());
      String called = names.get(names.size() - 1);
      return CALLING_JAVA.contains(called.toLowerCase(Locale.ROOT))
          ? "the function '" + called + "' is not run here"
          : null;
    }
    return EVASIVE.matcher(part.getClass().getSimpleName()).matches()
        ? "IDENTIFIER() is not understood here; name tables and functions as they are"
        : null;
  }

  private static String problemWith(List<String> names, Set<String> named, Set<String> tables) {
    String name = String.join(".", names).toLowerCase(Locale.ROOT);
    if (tables.contains(name) || (names.size() == 1 && named.contains(name))) {
      return null;
    }
    return "'%s' is none of the tables that can be read here: %s"
        .formatted(String.join(".", names), String.join(", ", new TreeSet<>(tables)));
  }

  private static void refuseChanges(String name, String sql) throws AnalysisException {
    LogicalPlan plan = new SparkSqlParser().parsePlan(sql);
    if (LOOKING.contains(plan.getClass().getSimpleName())) {
      return;
    }
    List<Object> parts = new ArrayList<>();
    collect(plan, parts);
    if (parts.stream().anyMatch(Sql::changes)) {
      throw SqlException.refused(
          name, "only queries are run here, and this would change something");
    }
  }

  /** Whether a part of a statement does more than read. */
  private static boolean changes(Object part) {
    return part instanceof Command
        || part instanceof ParsedStatement
        || CHANGING.matcher(part.getClass().getSimpleName()).matches();
  }

  /**
   * Every plan and expression of a statement, however deep it stands: also those within named
   * queries and within expressions, which are no children of the plan.
   */
  private static void collect(Object thing, List<Object> parts) {
    if (thing instanceof TreeNode<?>) {
      parts.add(thing);
    }
    if (thing instanceof scala.collection.Iterable<?> several) {
      several.iterator().foreach(one -> collected(one, parts));
    } else if (thing instanceof Product product) {
      product.productIterator().foreach(one -> collected(one, parts));
    }
  }

  private static Object collected(Object thing, List<Object> parts) {
    collect(thing, parts);
    return null;
  }
}
