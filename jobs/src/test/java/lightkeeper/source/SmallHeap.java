package lightkeeper.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Reads the incidents of a JSON file in a process of its own, which has little memory. */
final class SmallHeap {
  private SmallHeap() {}

  /**
   * Prints how many records there are, or why the file cannot be read.
   *
   * @param arguments the file, and the name of the field that is read of each incident
   */
  public static void main(String[] arguments) throws IOException {
    Shape shape =
        new Shape(
            Format.JSON,
            "UTF-8",
            ',',
            RecordPath.parse("incidents[]"),
            List.of(),
            List.of(),
            Set.of());
    Wanted wanted = new Wanted();
    wanted.add(List.of(arguments[1]));
    int records = 0;
    try (Items items = shape.open(Path.of(arguments[0]), wanted)) {
      while (items.next() != null) {
        records++;
      }
      System.out.println(records + " records");
    } catch (UnreadableException e) {
      System.out.println(e.getMessage());
    }
  }
}
