package lightkeeper.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples with bytes changed, cut and doubled: whatever comes of them, it is told and adds up. */
class MutatedSamplesTest {
  private static final Path SAMPLES = VendorFiles.HOME.resolve("sample-data/vendors");
  private static final int ROUNDS = 12;
  private static final List<String> PIECES =
      List.of(
          "\"",
          "{",
          "}",
          "[",
          "]",
          ",",
          "\n",
          "<",
          ">",
          "null",
          "-1",
          "NaN",
          "1e999",
          "\u0000",
          "é",
          "9999-99-99",
          ": ");

  @TempDir Path exports;

  private static byte[] mutated(byte[] bytes, Random random) {
    byte[] at = bytes;
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int place = random.nextInt(at.length + 1);
      byte[] piece = PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
      int end = random.nextInt(3) == 0 ? Math.min(at.length, place + random.nextInt(40)) : place;
      byte[] changed = Arrays.copyOf(at, place + piece.length + at.length - end);
      System.arraycopy(piece, 0, changed, place, piece.length);
      System.arraycopy(at, end, changed, place + piece.length, at.length - end);
      at = random.nextInt(12) == 0 ? Arrays.copyOf(changed, place) : changed;
    }
    return at;
  }

  @Test
  void everyMutationIsReadOrToldAndEveryRowIsNumbered() throws IOException {
    List<Sources.MappedFile> samples = new VendorFiles(SAMPLES, Optional.empty()).files();
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      for (Sources.MappedFile sample : samples) {
        Path file = exports.resolve(sample.path());
        Files.createDirectories(file.getParent());
        Files.write(file, mutated(Files.readAllBytes(sample.location()), random));
      }
      VendorFiles vendors = new VendorFiles(exports, Optional.empty());
      for (Sources.MappedFile file : vendors.files()) {
        List<String> lines = vendors.lines(file);
        boolean isUnreadable = lines.size() == 1 && lines.get(0).startsWith("unreadable_file: ");
        for (int i = 0; i < lines.size() && !isUnreadable; i++) {
          assertThat(lines.get(i)).as("seed %d, %s", seed, file.path()).startsWith(i + 1 + " ");
        }
        assertThat(String.join("", lines)).as(file.path()).doesNotContain("Exception");
      }
    }
  }
}
