package lightkeeper.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every shipped mapping on a sample of its vendor's shape: {@code sample-data/vendors} in, {@code
 * vendors/<source>.txt} out.
 */
class VendorsTest {
  private static final Path SAMPLES = VendorFiles.HOME.resolve("sample-data/vendors");
  private static final Path EXPECTED = VendorFiles.HOME.resolve("jobs/src/test/resources/vendors");

  private static Map<String, List<String>> read() {
    VendorFiles vendors = new VendorFiles(SAMPLES, Optional.empty());
    Map<String, List<String>> bySource = new TreeMap<>();
    for (Sources.MappedFile file : vendors.files()) {
      List<String> lines = bySource.computeIfAbsent(file.source(), s -> new ArrayList<>());
      lines.add(file.path());
      vendors.lines(file).forEach(line -> lines.add("  " + line));
    }
    return bySource;
  }

  @TestFactory
  Stream<DynamicTest> sampleComesToTheRowsExpectedOf() {
    return read().entrySet().stream()
        .map(
            source ->
                DynamicTest.dynamicTest(
                    source.getKey(),
                    () ->
                        assertThat(source.getValue())
                            .isEqualTo(
                                Files.readAllLines(EXPECTED.resolve(source.getKey() + ".txt")))));
  }

  @Test
  void everyShippedMappingHasASample() throws IOException {
    try (Stream<Path> mappings = Files.list(VendorFiles.HOME.resolve("conf/sources"))) {
      List<String> names =
          mappings
              .map(file -> file.getFileName().toString().replace(".yaml", ""))
              .sorted()
              .collect(Collectors.toList());
      assertThat(new ArrayList<>(read().keySet())).isEqualTo(names);
    }
  }
}
