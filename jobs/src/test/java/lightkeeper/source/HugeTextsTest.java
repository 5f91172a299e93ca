package lightkeeper.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import lightkeeper.export.FileScan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One value of 100 MB in a process that could not hold it: one line, whatever the format. */
class HugeTextsTest {
  private static final int MEGABYTES = 100;

  @TempDir Path folder;

  /** What the small process does. */
  static final class Small {
    private Small() {}

    /** Writes a file of each format into a folder, and tells what its reader makes of it. */
    public static void main(String[] args) throws IOException {
      Path file = Path.of(args[0]).resolve("huge");
      Wanted id = new Wanted();
      id.add(List.of("id"));
      write(file, "[{\"id\": \"1\", \"title\": \"", "\"}, {\"id\": \"2\"}]");
      System.out.println("json, not wanted: " + read(Format.JSON, file, id));
      System.out.println("json: " + read(Format.JSON, file, Wanted.everything()));
      write(file, "[{\"id\": ", "}]");
      System.out.println("json name: " + read(Format.JSON, file, Wanted.everything()));
      write(file, "{\"id\": \"1\", \"title\": \"", "\"}\n{\"id\": \"2\"}\n");
      System.out.println("jsonl: " + read(Format.JSONL, file, Wanted.everything()));
      write(file, "id,title\n1,", "\n2,x\n");
      System.out.println("csv: " + read(Format.CSV, file, Wanted.everything()));
      System.out.println("canonical: " + FileScan.of(0, file).problem());
      write(file, "<r><id>", "</id></r>");
      System.out.println("xml: " + read(Format.XML, file, Wanted.everything()));
      write(file, "- id: ", "\n- id: 2\n");
      System.out.println("yaml: " + read(Format.YAML, file, Wanted.everything()));
      write(file, "name: ", "\nname: x\n");
      System.out.println("text: " + read(Format.TEXT, file, Wanted.everything()));
    }

    private static void write(Path file, String before, String behind) throws IOException {
      byte[] megabyte = new byte[1 << 20];
      Arrays.fill(megabyte, (byte) 'x');
      try (OutputStream out = Files.newOutputStream(file)) {
        out.write(before.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < MEGABYTES; i++) {
          out.write(megabyte);
        }
        out.write(behind.getBytes(StandardCharsets.UTF_8));
      }
    }

    private static String read(Format format, Path file, Wanted wanted) throws IOException {
      Lines lines =
          format == Format.TEXT ? new Lines(Pattern.compile("name: (?<id>.*)"), null, null) : null;
      Shape shape =
          new Shape(
              format,
              "UTF-8",
              ',',
              RecordPath.parse(format == Format.JSONL || format == Format.XML ? "" : "[]"),
              lines,
              List.of(),
              List.of(),
              Set.of());
      int records = 0;
      try (Items items = shape.open(file, wanted)) {
        for (Item item = items.next(); item != null; item = items.next()) {
          records++;
        }
      } catch (UnreadableException e) {
        return e.getMessage();
      }
      return records + " records";
    }
  }

  @Test
  void valueOfAHundredMegabytesTakesNoMemory() throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Small.class.getName(),
                folder.toString())
            .redirectOutput(out.toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(process.waitFor()).as(Files.readString(out)).isZero();
    String tooLong = "nested or long beyond what is read (depth 200, texts of 8388608 characters)";
    assertThat(Files.readAllLines(out))
        .containsExactly(
            "json, not wanted: 2 records",
            "json: " + tooLong,
            "json name: not JSON at line 1, column 9",
            "jsonl: a line is longer than 8388608 characters",
            "csv: a record (a quote never closed?) is longer than 8388608 characters",
            "canonical: record 1 is longer than 8388608 bytes (a quote never closed?)",
            "xml: holds a piece longer than 8388608 characters",
            "yaml: a record is longer than 1048576 characters",
            "text: a line is longer than 65536 characters");
  }
}
