package lightkeeper.export;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where a file keeps the columns of its feed.
 *
 * @param width number of cells a record must have
 * @param places per column of the feed its place in the record; −1 where the file has no such
 *     column, which only optional ones may lack
 * @param ignored columns that the feed does not know, as written
 * @param problem why the file cannot be used; null when it can
 */
public record Header(int width, List<Integer> places, List<String> ignored, String problem)
    implements Serializable {
  /**
   * Finds a feed's columns in a header. Names are compared without case and surrounding space.
   *
   * @param feed the feed
   * @param cells the header's cells
   * @return where the columns are
   */
  public static Header of(Feed feed, List<String> cells) {
    Map<String, Integer> known = new HashMap<>();
    for (int i = 0; i < feed.columns().size(); i++) {
      known.put(feed.columns().get(i).exportedAs(), i);
    }
    int[] places = new int[feed.columns().size()];
    Arrays.fill(places, -1);
    List<String> ignored = new ArrayList<>();
    List<String> repeated = new ArrayList<>();
    for (int place = 0; place < cells.size(); place++) {
      String name = cells.get(place).strip().toLowerCase(Locale.ROOT);
      Integer column = known.get(name);
      if (column == null) {
        ignored.add(cells.get(place).strip());
      } else if (places[column] >= 0) {
        repeated.add(name);
      } else {
        places[column] = place;
      }
    }
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      Column column = feed.columns().get(i);
      if (places[i] < 0 && column.need() != Column.Need.OPTIONAL) {
        missing.add(column.exportedAs());
      }
    }
    String problem = null;
    if (!missing.isEmpty()) {
      problem = "the header lacks " + String.join(", ", missing);
    } else if (!repeated.isEmpty()) {
      problem = "the header repeats " + String.join(", ", repeated);
    }
    if (problem != null && feed.isAboutPeople()) {
      // What was taken for a header may be somebody's record.
      ignored.clear();
    }
    return new Header(
        cells.size(), Arrays.stream(places).boxed().toList(), List.copyOf(ignored), problem);
  }
}
