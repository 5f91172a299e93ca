package lightkeeper.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lightkeeper.export.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/**
 * A mapping made ready to read files: everything that a task needs, and nothing of the session.
 *
 * @param name the source
 * @param target the columns of the feed
 * @param isAboutPeople whether nothing of a record may be shown
 * @param shape how files are written
 * @param times how times are written
 * @param fields the values that expressions read, by place
 * @param columns per column of the feed its expression; null where the source has none
 * @param fieldsOf per column of the feed the places of the values that it reads
 * @param words what the vendor's words mean, by column
 * @param zone expression for the zone of a record; null for none
 * @param drops conditions under which a row is not wanted
 * @param dropReasons why, for each
 * @param choice expressions for key and order of the choice; null where all rows count
 * @param take which row of a key counts
 * @param lookUps tables beside the exports
 * @param idsOf per column of the feed the ids of the vendor's keys in it; empty where it holds none
 */
record Plan(
    String name,
    List<Column> target,
    boolean isAboutPeople,
    Shape shape,
    Times times,
    List<Field> fields,
    List<Expression> columns,
    List<List<Integer>> fieldsOf,
    List<Map<String, String>> words,
    Expression zone,
    List<Expression> drops,
    List<String> dropReasons,
    List<Expression> choice,
    Mapping.Take take,
    List<Table> lookUps,
    List<Map<String, String>> idsOf)
    implements Serializable {

  /**
   * A table beside the exports.
   *
   * @param by expressions for the key to look for
   * @param rows its records by key
   */
  record Table(List<Expression> by, Map<List<String>, Object> rows) implements Serializable {}

  /** What a mapping's rows are looked up in: files of the exports folder. */
  interface Tables {
    /** The records of a table by key. */
    Map<List<String>, Object> rows(Mapping mapping, LookUp lookUp);
  }

  /**
   * Makes a mapping ready.
   *
   * @param spark the session
   * @param mapping the mapping
   * @param services the keys of services
   * @param teams the keys of teams
   * @param tables the tables beside the exports
   * @throws lightkeeper.settings.ConfigurationException when an expression cannot be used
   */
  static Plan of(SparkSession spark, Mapping mapping, Keys services, Keys teams, Tables tables) {
    return new Compiling(spark, mapping).plan(services, teams, tables);
  }

  /**
   * Makes single expressions ready, over the records of some shape.
   *
   * @param spark the session
   * @param mapping whose they are, for messages
   * @param shape the shape
   * @param texts the expressions by key
   * @return the expressions in order, and the fields that they read
   */
  static Compiled compile(
      SparkSession spark, Mapping mapping, Shape shape, Map<String, String> texts) {
    Compiling compiling = new Compiling(spark, mapping, shape, List.of());
    List<Expression> expressions = new ArrayList<>();
    texts.forEach((key, text) -> expressions.add(compiling.expression(key, text)));
    return new Compiled(expressions, List.copyOf(compiling.fields));
  }

  /**
   * Expressions and what they read.
   *
   * @param expressions the expressions
   * @param fields their fields
   */
  record Compiled(List<Expression> expressions, List<Field> fields) {}

  /** What a file's records are read for. */
  Wanted wanted() {
    Wanted wanted = new Wanted();
    for (Field field : fields) {
      switch (field.origin()) {
        case RECORD -> wanted.add(field.names());
        case LEVEL -> wanted.add(absolute(field.place(), field.names()));
        default -> {}
      }
    }
    // A level counts rows even where nothing of it is read.
    for (int i = 0; i < shape.levels().size(); i++) {
      List<String> way = absolute(i, List.of());
      List<String> below = new ArrayList<>(way);
      below.add("");
      wanted.add(below);
    }
    return wanted;
  }

  /** What of a file's surroundings is read; null for nothing. */
  Wanted envelope() {
    Wanted wanted = null;
    for (Field field : fields) {
      if (field.origin() == Field.Origin.ENVELOPE) {
        wanted = wanted == null ? new Wanted() : wanted;
        wanted.add(field.names());
      }
    }
    return wanted;
  }

  /**
   * Whether a header has what the mapping needs.
   *
   * @param header the header's plain names; null where the format has none
   * @return why the file cannot be used; null when it can
   */
  String problemOf(List<String> header) {
    if (header == null) {
      return null;
    }
    for (int i = 0; i < columns.size(); i++) {
      List<String> names =
          fieldsOf.get(i).stream()
              .map(fields::get)
              .filter(field -> field.origin() == Field.Origin.RECORD)
              .map(field -> field.names().get(0))
              .toList();
      Column column = target.get(i);
      if (column.need() != Column.Need.OPTIONAL
          && !names.isEmpty()
          && names.stream().noneMatch(header::contains)) {
        return "the header lacks %s, needed for %s"
            .formatted(String.join(" or ", names), column.exportedAs());
      }
    }
    for (String repeated : new java.util.TreeSet<>(Headers.repeated(header))) {
      for (Field field : fields) {
        if (field.origin() == Field.Origin.RECORD
            && field.names().get(0).equals(repeated)
            && !field.isList()) {
          return "the header repeats '%s'; name it under 'lists' of the mapping"
              .formatted(repeated);
        }
      }
    }
    return null;
  }

  private List<String> absolute(int level, List<String> names) {
    List<String> way = new ArrayList<>();
    Shape.Level at = shape.levels().get(level);
    if (at.base() >= 0) {
      way.addAll(absolute(at.base(), List.of()));
    }
    for (RecordPath.Step step : at.path().steps()) {
      if (step instanceof RecordPath.Name name) {
        way.add(name.name());
      } else if (step instanceof RecordPath.Values) {
        way.add("*");
      }
    }
    way.addAll(names);
    return way;
  }

  /** The work of {@link #of}. */
  private static final class Compiling {
    private final SafeSql sql;
    private final Mapping mapping;
    private final Shape shape;
    private final List<LookUp> lookUps;
    private final List<Field> fields = new ArrayList<>();
    private final List<Integer> read = new ArrayList<>();

    Compiling(SparkSession spark, Mapping mapping) {
      this(spark, mapping, mapping.shape(), mapping.lookUps());
    }

    Compiling(SparkSession spark, Mapping mapping, Shape shape, List<LookUp> lookUps) {
      this.sql = new SafeSql(spark);
      this.mapping = mapping;
      this.shape = shape;
      this.lookUps = lookUps;
    }

    Expression expression(String key, String text) {
      return text == null ? null : sql.compile(mapping, key, text, this::place);
    }

    private int place(List<String> parts) {
      Field field = Field.of(parts, shape, lookUps);
      if (shape.lines() != null
          && field.origin() == Field.Origin.RECORD
          && !shape.lines().fields().contains(String.join(".", parts))) {
        throw mapping
            .file()
            .problem(
                "line",
                "has no group '%s'; its groups and those of 'heading': %s"
                    .formatted(String.join(".", parts), String.join(", ", shape.lines().fields())));
      }
      if (!fields.contains(field)) {
        fields.add(field);
      }
      int place = fields.indexOf(field);
      read.add(place);
      return field.isList() ? -1 - place : place;
    }

    Plan plan(Keys services, Keys teams, Tables tables) {
      List<Expression> columns = new ArrayList<>();
      List<List<Integer>> fieldsOf = new ArrayList<>();
      List<Map<String, String>> words = new ArrayList<>();
      List<Map<String, String>> ids = new ArrayList<>();
      for (Column column : mapping.feed().columns()) {
        boolean service = column.name().equals("service_id") && mapping.serviceKey() != null;
        boolean team = column.name().equals("team_id") && mapping.teamKey() != null;
        String key = service ? "service_key" : team ? "team_key" : column.exportedAs();
        String text =
            service
                ? mapping.serviceKey()
                : team ? mapping.teamKey() : mapping.columns().get(column.exportedAs());
        read.clear();
        columns.add(plain(key, expression(key, text)));
        fieldsOf.add(List.copyOf(read));
        words.add(mapping.words().getOrDefault(column.exportedAs(), Map.of()));
        ids.add(
            service
                ? services.ids().getOrDefault(mapping.namespace(), Map.of())
                : team ? teams.ids().getOrDefault(mapping.namespace(), Map.of()) : Map.of());
      }
      List<Expression> drops = new ArrayList<>();
      for (Mapping.Drop drop : mapping.drops()) {
        Expression when = expression("when", drop.when());
        if (!(when.dataType() instanceof BooleanType)) {
          throw mapping.file().problem("when", "is no condition: " + drop.when());
        }
        drops.add(when);
      }
      List<Expression> choice = null;
      if (mapping.choice() != null) {
        choice = new ArrayList<>();
        choice.add(plain("key", expression("key", mapping.choice().key())));
        choice.add(plain("by", expression("by", mapping.choice().by())));
      }
      Expression zone =
          plain("time_zone_from", expression("time_zone_from", mapping.times().zoneFrom()));
      List<Table> found = new ArrayList<>();
      for (LookUp lookUp : mapping.lookUps()) {
        List<Expression> by = new ArrayList<>();
        for (String text : lookUp.by()) {
          by.add(plain("by", expression("by", text)));
        }
        found.add(new Table(by, tables.rows(mapping, lookUp)));
      }
      return new Plan(
          mapping.name(),
          mapping.feed().columns(),
          mapping.feed().isAboutPeople(),
          shape,
          mapping.times(),
          List.copyOf(fields),
          columns,
          fieldsOf,
          words,
          zone,
          drops,
          mapping.drops().stream().map(Mapping.Drop::reason).toList(),
          choice,
          mapping.choice() == null ? null : mapping.choice().take(),
          found,
          ids);
    }

    private Expression plain(String key, Expression expression) {
      if (expression != null
          && (expression.dataType() instanceof ArrayType
              || expression.dataType() instanceof MapType
              || expression.dataType() instanceof StructType)) {
        throw mapping
            .file()
            .problem(key, "comes to " + expression.dataType().sql() + " rather than to one value");
      }
      return expression;
    }
  }
}
