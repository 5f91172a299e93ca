package lightkeeper.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Reads one JSON text a line. A line that is none is one broken record: logs are cut, and tools mix
 * their warnings in.
 */
final class LineItems implements Items {
  private final BufferedReader lines;
  private final BoundedReader bounds;
  private final RecordPath path;
  private final Wanted wanted;
  private Iterator<Item> waiting = List.<Item>of().iterator();
  private boolean begun;

  LineItems(Reader text, RecordPath path, Wanted wanted) {
    this.bounds = new BoundedReader(text, Trees.MOST_CHARACTERS, "a line");
    this.lines = new BufferedReader(bounds);
    this.path = path;
    this.wanted = wanted;
  }

  @Override
  public Item next() throws IOException {
    while (!waiting.hasNext()) {
      bounds.restart();
      String line = lines.readLine();
      if (line == null) {
        if (!begun) {
          throw new UnreadableException("empty: there is no line");
        }
        return null;
      }
      if (!line.isBlank()) {
        begun = true;
        waiting = items(line).iterator();
      }
    }
    return waiting.next();
  }

  private List<Item> items(String line) throws IOException {
    List<Item> items = new ArrayList<>();
    try (JsonItems json = JsonItems.of(Format.JSON, new StringReader(line), path, wanted)) {
      for (Item item = json.next(); item != null; item = json.next()) {
        items.add(item);
      }
      return items;
    } catch (UnreadableException e) {
      return List.of(Item.broken("is not JSON, or lacks the way to its records"));
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
