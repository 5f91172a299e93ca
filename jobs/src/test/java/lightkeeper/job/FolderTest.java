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
  void aPathIsAFolder() {
    assertThat(folder("ware house/a:b")).isEqualTo(Path.of("ware house/a:b"));
    assertThat(folder("/data/exports")).isEqualTo(Path.of("/data/exports"));
  }

  @Test
  void aUriOfThisMachineIsAFolder() {
    assertThat(folder("file:/data/exports")).isEqualTo(Path.of("/data/exports"));
    assertThat(folder("file:///data/ware%20house")).isEqualTo(Path.of("/data/ware house"));
  }

  @Test
  void aUriOfAnotherMachineIsRefusedAndNoFolderOfItsName() {
    for (String text : new String[] {"hdfs://name/data", "s3a://bucket/data", "file://host/data"}) {
      assertThatThrownBy(() -> folder(text))
          .isInstanceOf(TypeConversionException.class)
          .hasMessageContaining(text);
    }
  }

  @Test
  void aUriThatIsNoneIsRefused() {
    assertThatThrownBy(() -> folder("file:/ware house"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("names no file");
  }
}
