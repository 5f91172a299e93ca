package lightkeeper.scorecard;

import java.util.List;

/**
 * How a model looks everywhere on a page: a shape and a colour, so that neither alone must be told
 * apart, and always its name beside them.
 *
 * @param number 1 to 8; more models than that begin again
 * @param title the model's name for people
 */
public record Mark(int number, String title) {
  private static final int SHAPES = 8;

  /** The mark of a model; one that is not declared any more looks like the last. */
  static Mark of(List<Figures.Model> models, String id) {
    for (int i = 0; i < models.size(); i++) {
      if (models.get(i).id().equals(id)) {
        return new Mark(i % SHAPES + 1, models.get(i).title());
      }
    }
    return new Mark(SHAPES, id);
  }

  /**
   * The class that gives the colour.
   *
   * @return such as {@code m1}
   */
  public String colour() {
    return "m" + number;
  }

  /**
   * Where the shape is drawn once for all.
   *
   * @return such as {@code #s1}
   */
  public String shape() {
    return "#s" + number;
  }
}
