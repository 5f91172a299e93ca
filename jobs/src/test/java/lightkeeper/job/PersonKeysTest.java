package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import lightkeeper.lakehouse.Warehouse;
import lightkeeper.settings.ConfigurationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files are refused as the key of people, before any table is read. */
class PersonKeysTest {
  @TempDir Path folder;

  @BeforeEach
  void nobodyGivesTheKeyOtherwise() {
    assumeTrue(System.getenv(PersonKeys.VARIABLE) == null);
  }

  private PersonKeys keys(Path file) {
    Warehouse warehouse = new Warehouse(null, folder.resolve("warehouse"));
    Progress progress =
        new Progress(new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    return new PersonKeys(
        new Context(
            null,
            null,
            null,
            List.of(),
            null,
            warehouse,
            null,
            file,
            Instant.EPOCH,
            progress,
            null),
        null);
  }

  private Path file(String name, String text, String permissions) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    return file;
  }

  private void assertRefused(Path file, String why) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> keys(file).toLook())
        .withMessageStartingWith("person_key_file: ")
        .withMessageContaining(why)
        .withMessageNotContaining("swordfish");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw-----w-", "rwx------", "r-----r--"})
  void fileThatOthersMayReadIsRefused(String permissions) throws IOException {
    Path file = file("key", "swordfish", permissions);
    assertRefused(file, file + " may be read by others; 'chmod 600 " + file + "'");
  }

  @Test
  void fileInTheWarehouseIsRefused() throws IOException {
    Path file = file("warehouse/restricted/key", "swordfish", "rw-------");
    assertRefused(file, "lies in the warehouse");
    assertRefused(folder.resolve("warehouse/../warehouse/restricted/key"), "lies in the warehouse");
  }

  @Test
  void linkIntoTheWarehouseIsRefused() throws IOException {
    Path file = file("warehouse/key", "swordfish", "rw-------");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertRefused(link, "lies in the warehouse");
  }

  @Test
  void emptyFileIsRefused() throws IOException {
    assertRefused(file("key", " \n", "rw-------"), "is empty");
  }

  @Test
  void folderIsNoKey() throws IOException {
    Path key = Files.createDirectory(folder.resolve("key"));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    assertRefused(key, "cannot be read");
  }

  @Test
  void lookingMakesNoFile() {
    Path file = folder.resolve("keys/key");
    assertThat(keys(file).toLook().fingerprint()).isNotEqualTo(keys(file).toLook().fingerprint());
    assertThat(file.getParent()).doesNotExist();
  }
}
