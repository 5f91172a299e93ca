package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class FolderTest {
  private static Path folder(String text) {
    return new Folder().convert(text);
  }

  @Test
  void anOptionNamesAFolderHereOrElsewhere() {
    assertThat(folder("/data/exports")).isEqualTo(Path.of("/data/exports"));
    assertThat(folder("file:///data/ware%20house")).isEqualTo(Path.of("/data/ware house"));
    assertThat(folder("hdfs://name/data")).hasToString("hdfs://name/data");
  }

  @Test
  void whatNamesNoFolderIsAFaultOfTheOption() {
    assertThatThrownBy(() -> folder("file:/ware house"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("names no file");
  }
}
