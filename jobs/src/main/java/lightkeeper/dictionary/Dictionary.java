package lightkeeper.dictionary;

import java.util.List;
import java.util.Map;
import lightkeeper.page.Html;

/**
 * Every metric and table with what it means and where it comes from, ready to be written as one
 * page.
 *
 * @param metrics the metrics, in order of their ids
 * @param layers the tables, by layer, in the order in which data flows
 * @param names every name of a column, in order of the alphabet
 */
public record Dictionary(List<Metric> metrics, List<Layer> layers, List<Name> names) {

  /**
   * A place on the page, and columns that are meant there.
   *
   * @param title what stands there
   * @param anchor where it stands
   * @param columns names of columns; empty for the whole of it
   */
  public record Use(String title, String anchor, List<String> columns) {}

  /**
   * A metric.
   *
   * @param id its id
   * @param anchor where it stands
   * @param title its name for people
   * @param facts outcome, kind, unit and direction in words
   * @param definition what it means
   * @param formula how cases become a value
   * @param source where the definition comes from
   * @param reads columns that its query uses
   * @param exports columns of exports that it rests on
   * @param sql the query
   */
  public record Metric(
      String id,
      String anchor,
      String title,
      String facts,
      String definition,
      String formula,
      String source,
      List<Use> reads,
      List<Use> exports,
      String sql) {}

  /**
   * A layer of tables.
   *
   * @param name its name
   * @param meaning what it holds
   * @param tables its tables
   */
  public record Layer(String name, String meaning, List<Table> tables) {}

  /**
   * A table.
   *
   * @param id {@code layer.name}
   * @param anchor where it stands
   * @param meaning what one row is
   * @param columns its columns
   * @param madeOf columns that its query uses; empty when it is made by no query of its own
   * @param usedBy what is made of it, with the columns used
   * @param sql the query that makes it; empty likewise
   */
  public record Table(
      String id,
      String anchor,
      String meaning,
      List<Column> columns,
      List<Use> madeOf,
      List<Use> usedBy,
      String sql) {}

  /**
   * A column.
   *
   * @param name its name
   * @param anchor where it stands
   * @param type its type as SQL writes it
   * @param meaning what it says: unit and what NULL means
   */
  public record Column(String name, String anchor, String type, String meaning) {}

  /**
   * A name that columns have.
   *
   * @param name the name
   * @param places the tables that have such a column
   */
  public record Name(String name, List<Use> places) {}

  /**
   * Writes the page.
   *
   * @param style its style, as CSS
   * @return the file
   */
  public String html(String style) {
    return new Html(style).write("dictionary.jte", Map.of("dictionary", this));
  }
}
