package lightkeeper.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToIntFunction;
import lightkeeper.settings.ConfigurationException;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.optimizer.ReplaceExpressions;
import org.apache.spark.sql.catalyst.plans.logical.OneRowRelation;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Makes expressions of Spark SQL ready to be worked out record by record, after it has seen to it
 * that they can do nothing but compute: no statement, no table, no clock, no file, no reflection,
 * nothing that makes a value much larger than those it is given.
 */
final class SafeSql {
  /** Kinds of expression that only compute, by the names of Spark's classes. */
  private static final Set<String> KINDS =
      Set.of(
          "UnresolvedAttribute",
          "UnresolvedFunction",
          "UnresolvedExtractValue",
          "UnresolvedNamedLambdaVariable",
          "LambdaFunction",
          "Literal",
          "Cast",
          "Add",
          "Subtract",
          "Multiply",
          "Divide",
          "IntegralDivide",
          "Remainder",
          "UnaryMinus",
          "UnaryPositive",
          "And",
          "Or",
          "Not",
          "EqualTo",
          "EqualNullSafe",
          "LessThan",
          "LessThanOrEqual",
          "GreaterThan",
          "GreaterThanOrEqual",
          "In",
          "IsNull",
          "IsNotNull",
          "CaseWhen",
          "If",
          "Like",
          "ILike",
          "RLike",
          "Concat",
          "Coalesce",
          "StringTrim",
          "StringTrimLeft",
          "StringTrimRight",
          "Substring");

  /** Functions that only compute. */
  private static final Set<String> FUNCTIONS =
      Set.of(
          ("abs array array_contains array_distinct array_join array_max array_min array_position"
                  + " between bool_and btrim ceil coalesce concat concat_ws contains date_add"
                  + " date_sub datediff element_at endswith exists filter floor from_json get"
                  + " get_json_object greatest if ifnull initcap instr isnotnull isnull least left"
                  + " len length like locate lower ltrim make_date make_dt_interval make_interval"
                  + " nullif nvl nvl2 regexp_extract regexp_like regexp_replace replace reverse"
                  + " right rlike round rtrim size slice sort_array split split_part startswith substr"
                  + " substring substring_index timestamp_micros timestamp_millis"
                  + " timestamp_seconds to_date to_timestamp to_timestamp_ntz transform translate"
                  + " trim try_cast try_element_at try_to_timestamp unix_micros unix_millis"
                  + " unix_seconds upper url_decode")
              .split(" "));

  private static final String INLINE = "spark.sql.alwaysInlineCommonExpr";

  private final SparkSession spark;

  SafeSql(org.apache.spark.sql.SparkSession spark) {
    this.spark = (SparkSession) spark;
  }

  /**
   * Makes an expression ready.
   *
   * @param mapping whose it is, for messages
   * @param key under which key it stands, for messages
   * @param text the expression
   * @param field tells for a name, split at its dots, the place of its value; below zero for that
   *     of an array of texts, counted from −1 down
   * @return the expression, over rows of values in those places
   * @throws ConfigurationException when it is none, or does what it may not
   */
  Expression compile(Mapping mapping, String key, String text, ToIntFunction<List<String>> field) {
    try {
      Expression parsed = spark.sessionState().sqlParser().parseExpression(text);
      check(mapping, key, parsed);
      Expression bound = parsed.transformUp(new Bind(field));
      Alias alias = alias(bound);
      Project plan =
          new Project(
              CollectionConverters.asScala(List.<NamedExpression>of(alias)).toSeq(),
              new OneRowRelation());
      // As one expression: what Spark computes once and uses twice would be a step of its own.
      spark.conf().set(INLINE, true);
      try {
        var execution =
            spark.sessionState().executePlan(plan, spark.sessionState().executePlan$default$2());
        Project analyzed = (Project) ReplaceExpressions.apply(execution.analyzed());
        return ((Alias) analyzed.projectList().head()).child();
      } finally {
        spark.conf().unset(INLINE);
      }
    } catch (ConfigurationException e) {
      throw e;
    } catch (Exception e) {
      // Spark's exceptions for SQL are checked ones of Scala, which Java cannot name here.
      throw mapping.file().problem(key, "is no expression of Spark SQL: " + firstLine(e));
    }
  }

  private static Alias alias(Expression expression) {
    return new Alias(
        expression,
        "value",
        NamedExpression.newExprId(),
        CollectionConverters.asScala(List.<String>of()).toSeq(),
        scala.Option.empty(),
        CollectionConverters.asScala(List.<String>of()).toSeq());
  }

  private static String firstLine(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static void check(Mapping mapping, String key, Expression expression) {
    String kind = expression.getClass().getSimpleName();
    if (!KINDS.contains(kind)) {
      throw mapping.file().problem(key, "may not use " + kind + ": a mapping only computes");
    }
    if (expression instanceof UnresolvedFunction function) {
      String name =
          String.join(".", CollectionConverters.asJava(function.nameParts()))
              .toLowerCase(Locale.ROOT);
      if (!FUNCTIONS.contains(name) || function.isDistinct() || function.filter().isDefined()) {
        throw mapping
            .file()
            .problem(
                key,
                "may not use the function "
                    + name
                    + "; allowed: "
                    + String.join(" ", new java.util.TreeSet<>(FUNCTIONS)));
      }
    }
    for (Expression child : CollectionConverters.asJava(expression.children())) {
      check(mapping, key, child);
    }
  }

  /** The type of a field's value. */
  private static DataType typeOf(boolean isList) {
    return isList ? DataTypes.createArrayType(DataTypes.StringType) : DataTypes.StringType;
  }

  /** Puts the place of a value where its name stands. */
  private static final class Bind
      extends scala.runtime.AbstractPartialFunction<Expression, Expression> {
    private final ToIntFunction<List<String>> field;

    Bind(ToIntFunction<List<String>> field) {
      this.field = field;
    }

    @Override
    public boolean isDefinedAt(Expression expression) {
      return expression instanceof UnresolvedAttribute;
    }

    @Override
    public <A extends Expression, B> B applyOrElse(A expression, scala.Function1<A, B> otherwise) {
      if (!(expression instanceof UnresolvedAttribute attribute)) {
        return otherwise.apply(expression);
      }
      int place =
          field.applyAsInt(new ArrayList<>(CollectionConverters.asJava(attribute.nameParts())));
      boolean isList = place < 0;
      @SuppressWarnings("unchecked")
      B reference = (B) new BoundReference(isList ? -1 - place : place, typeOf(isList), true);
      return reference;
    }
  }
}
