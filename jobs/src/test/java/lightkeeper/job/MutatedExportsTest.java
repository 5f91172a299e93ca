package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exports that went wrong on their way, in every way that a drawn seed can think of: nothing gets
 * through as a fault of the program, and every record of every file is accounted for.
 */
final class MutatedExportsTest {
  private static final Path HOME = Path.of(System.getProperty("lightkeeper.home")).normalize();
  private static final long SEED = 20_260_701;

  /** How many files; more of them by hand: {@code -Dlightkeeper.mutants=2000}. */
  private static final int MUTANTS = Integer.getInteger("lightkeeper.mutants", 300);

  private static final List<String> PIECES =
      List.of(
          "\"",
          "{",
          "}",
          "[",
          "]",
          ",",
          "\n",
          "\r\n",
          "\u0000",
          "null",
          "1e400",
          "NaN",
          "<",
          ">",
          "&x;",
          "]]>",
          "\\u0000",
          "\\ud800",
          "9999999999999999999",
          "-",
          "=cmd()",
          "\t",
          "'",
          ";",
          "2026-13-45T99:99:99Z",
          "0001-01-01",
          "\ufeff",
          "é",
          "💥",
          ": ",
          "- ",
          "#");

  @TempDir private Path folder;

  @Test
  void everyRecordOfEveryMutatedFileIsAccountedFor() throws IOException {
    Random random = new Random(SEED);
    List<Path> samples = samples();
    Path exports = folder.resolve("exports");
    for (int i = 0; i < MUTANTS; i++) {
      Path sample = samples.get(random.nextInt(samples.size()));
      byte[] bytes = Files.readAllBytes(sample);
      int changes = 1 + random.nextInt(6);
      for (int j = 0; j < changes; j++) {
        bytes = mutated(bytes, random);
      }
      String name = sample.getFileName().toString();
      Path mutant = exports.resolve(sample.getParent().getFileName()).resolve(i + "-" + name);
      Files.createDirectories(mutant.getParent());
      Files.write(mutant, bytes);
    }
    Pipeline pipeline = new Pipeline(folder.resolve("warehouse"));
    pipeline.run("ingest", new Ingest(), exports, "2026-07-01");
    Map<String, Long> rejected = new TreeMap<>();
    for (Row row :
        pipeline
            .table("landing.rejected")
            .filter("record_number IS NOT NULL")
            .groupBy("path", "source", "feed")
            .count()
            .collectAsList()) {
      rejected.put(row.getString(0) + row.getString(1) + row.getString(2), row.getLong(3));
    }
    List<Row> ledger = pipeline.table("landing.export_file").collectAsList();
    assertThat(ledger).hasSizeGreaterThan(MUTANTS / 2);
    for (Row file : ledger) {
      String path = file.getAs("path");
      assertThat(file.<Long>getAs("rows_read"))
          .as(path)
          .isEqualTo(
              file.<Long>getAs("rows_landed")
                  + file.<Long>getAs("rows_duplicate")
                  + file.<Long>getAs("rows_rejected"));
      String key = path + file.getAs("source") + file.getAs("feed");
      assertThat(rejected.getOrDefault(key, 0L))
          .as(path)
          .isEqualTo(file.<Long>getAs("rows_rejected"));
    }
    assertThat(ledger.stream().mapToLong(file -> file.<Long>getAs("rows_read")).sum())
        .as("not all are unreadable")
        .isGreaterThan(MUTANTS);
  }

  /** Samples of every vendor, and small exports in the canonical form. */
  private List<Path> samples() throws IOException {
    List<Path> samples = new ArrayList<>();
    try (Stream<Path> files = Files.walk(HOME.resolve("sample-data/vendors"))) {
      files.filter(Files::isRegularFile).sorted().forEach(samples::add);
    }
    for (String feed : List.of("incident", "deployment", "dependency", "person", "ownership")) {
      Path sample;
      try (Stream<Path> files = Files.list(HOME.resolve("sample-data/exports/" + feed))) {
        sample = files.sorted().findFirst().orElseThrow();
      }
      List<String> lines = Files.readAllLines(sample);
      Path small = folder.resolve("small").resolve(feed).resolve("sample.csv");
      Files.createDirectories(small.getParent());
      Files.write(small, lines.subList(0, Math.min(40, lines.size())));
      // As often as all that a vendor ships.
      samples.addAll(List.of(small, small, small));
    }
    return samples;
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt(256)};
    }
    int at = random.nextInt(bytes.length);
    int to = at + random.nextInt(Math.min(200, bytes.length - at) + 1);
    byte[] part = Arrays.copyOfRange(bytes, at, to);
    byte[] before = Arrays.copyOf(bytes, at);
    byte[] after = Arrays.copyOfRange(bytes, to, bytes.length);
    return switch (random.nextInt(7)) {
      case 0 -> before;
      case 1 -> joined(before, after);
      case 2 -> joined(before, part, part, after);
      case 3 -> joined(before, after, part);
      case 4 -> joined(before, piece(random), part, after);
      case 5 -> joined(before, piece(random), after);
      default -> {
        byte[] other = bytes.clone();
        other[at] = (byte) random.nextInt(256);
        yield other;
      }
    };
  }

  private static byte[] piece(Random random) {
    return PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
