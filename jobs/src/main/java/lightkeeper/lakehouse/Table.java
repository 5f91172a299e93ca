package lightkeeper.lakehouse;

import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A declared table: where it lies, what one row is, which columns it has.
 *
 * @param layer the folder and schema it belongs to
 * @param name its name within the layer
 * @param meaning what one row is, for the table's comment
 * @param columns its columns, in order
 * @param part the column by whose values it is written in parts, as it may be far larger than what
 *     a run adds to it; empty: it is always written whole
 */
public record Table(String layer, String name, String meaning, List<Column> columns, String part) {
  /** The layer of what is about single people: its folder is its owner's alone. */
  public static final String RESTRICTED = "restricted";

  /**
   * A declared column.
   *
   * @param name its name
   * @param type its type
   * @param meaning what it says: unit, grain, what NULL means
   */
  public record Column(String name, DataType type, String meaning) {}

  /**
   * Makes a table without columns, to be given some with {@link #with}.
   *
   * @param layer the layer
   * @param name the name
   * @param meaning what one row is
   * @return the table
   */
  public static Table of(String layer, String name, String meaning) {
    return new Table(layer, name, meaning, List.of(), "");
  }

  /**
   * The same table with one more column at the end.
   *
   * @param column the column's name
   * @param ddl its type as SQL writes it
   * @param columnMeaning what it says
   * @return a new table
   */
  public Table with(String column, String ddl, String columnMeaning) {
    return with(column, DataType.fromDDL(ddl), columnMeaning);
  }

  /**
   * The same table with one more column at the end.
   *
   * @param column the column's name
   * @param type its type
   * @param columnMeaning what it says
   * @return a new table
   */
  public Table with(String column, DataType type, String columnMeaning) {
    return new Table(
        layer,
        name,
        meaning,
        Stream.concat(columns.stream(), Stream.of(new Column(column, type, columnMeaning)))
            .toList(),
        part);
  }

  /**
   * The same table, written in parts.
   *
   * @param column the column by whose values; rows of one value belong together
   * @return a new table
   */
  public Table inPartsBy(String column) {
    return new Table(layer, name, meaning, columns, column);
  }

  /**
   * Whether it is written in parts.
   *
   * @return whether {@link #part} names a column
   */
  public boolean isKeptInParts() {
    return !part.isEmpty();
  }

  /**
   * The table's full name.
   *
   * @return {@code layer.name}
   */
  public String id() {
    return layer + "." + name;
  }

  /**
   * The table's place in a warehouse.
   *
   * @return {@code layer/name}
   */
  public String path() {
    return layer + "/" + name;
  }

  /**
   * Whether the table is about single people.
   *
   * @return true when it belongs to the layer {@link #RESTRICTED}
   */
  public boolean isRestricted() {
    return layer.equals(RESTRICTED);
  }

  /**
   * The declared schema, with comments.
   *
   * @return every column, nullable
   */
  public StructType schema() {
    StructType schema = new StructType();
    for (Column column : columns) {
      schema =
          schema.add(
              new StructField(
                  column.name(),
                  column.type(),
                  true,
                  new MetadataBuilder().putString("comment", column.meaning()).build()));
    }
    return schema;
  }
}
