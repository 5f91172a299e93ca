package lightkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageTest {
  @Test
  void aPathIsOfThisMachine() {
    assertThat(Storage.path("ware house/a:b")).isEqualTo(Path.of("ware house/a:b"));
    assertThat(Storage.path("/data/exports")).isEqualTo(Path.of("/data/exports"));
    assertThat(Storage.isLocal(Path.of("exports"))).isTrue();
  }

  @Test
  void aUriOfThisMachineIsThePathItNames() {
    assertThat(Storage.path("file:/data/exports")).isEqualTo(Path.of("/data/exports"));
    assertThat(Storage.path("file:///data/ware%20house")).isEqualTo(Path.of("/data/ware house"));
  }

  @Test
  void aNameMayBeRelativeToAFolder() {
    Path folder = Path.of("/opt");
    assertThat(Storage.path(folder, "warehouse")).isEqualTo(Path.of("/opt/warehouse"));
    assertThat(Storage.path(folder, "/warehouse")).isEqualTo(Path.of("/warehouse"));
    assertThat(Storage.path(folder, "hdfs://name/w")).hasToString("hdfs://name/w");
  }

  @ParameterizedTest
  @CsvSource({
    "file:/ware house, Illegal character",
    "file://host/data, authority",
    "hdfs:data, Relative path in absolute URI",
    "s3a://bucket/data, hadoop-aws",
    "nowhere://host/data, no file system of the scheme 'nowhere'"
  })
  void whatNamesNoFileIsRefusedAndTheTextIsShown(String text, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Storage.path(text))
        .withMessageContaining("'" + text + "' names no file")
        .withMessageContaining(why);
  }
}
