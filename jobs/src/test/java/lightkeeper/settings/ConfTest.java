package lightkeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfTest {
  @TempDir Path folder;
  private Path shipped;
  private Path over;

  @BeforeEach
  void makeFolders() throws IOException {
    shipped = Files.createDirectories(folder.resolve("shipped"));
    over = Files.createDirectories(folder.resolve("over"));
  }

  private static Path write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, file.toString());
  }

  private Conf both() {
    return Conf.of(shipped, Optional.of(over));
  }

  @Test
  void shippedFolderAloneIsEnough() throws IOException {
    Path file = write(shipped.resolve("models.yaml"));
    assertThat(Conf.of(shipped, Optional.empty()).file("models.yaml")).isEqualTo(file);
  }

  @Test
  void fileOfTheNamedFolderReplacesTheShippedOne() throws IOException {
    write(shipped.resolve("models.yaml"));
    Path replacing = write(over.resolve("models.yaml"));
    assertThat(both().file("models.yaml")).isEqualTo(replacing);
  }

  @Test
  void whatTheNamedFolderLacksIsTakenFromTheShippedOne() throws IOException {
    Path file = write(shipped.resolve("models.yaml"));
    write(over.resolve("lightkeeper.yaml"));
    assertThat(both().file("models.yaml")).isEqualTo(file);
  }

  @Test
  void fileThatNoFolderHasIsRefusedNamingBoth() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> both().file("models.yaml"))
        .withMessage("models.yaml: not found in [" + over + ", " + shipped + "]");
  }

  @Test
  void namedFolderMustExist() throws IOException {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Conf.of(shipped, Optional.of(folder.resolve("none"))))
        .withMessage("--conf: no such folder: " + folder.resolve("none"));
    Path file = write(folder.resolve("file"));
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Conf.of(shipped, Optional.of(file)));
  }

  @Test
  void namingTheShippedFolderChangesNothing() {
    assertThat(Conf.of(shipped, Optional.of(folder.resolve("over/../shipped"))))
        .isEqualTo(Conf.of(shipped, Optional.empty()));
  }

  @Test
  void filesOfASubfolderAreThoseOfBothOnePerName() throws IOException {
    write(shipped.resolve("metrics/b.sql"));
    Path a = write(shipped.resolve("metrics/a.sql"));
    Path b = write(over.resolve("metrics/b.sql"));
    Path upper = write(over.resolve("metrics/Z.sql"));
    assertThat(both().files("metrics", ".sql")).containsExactly(upper, a, b);
  }

  @Test
  void hiddenFilesOtherEndingsAndFoldersAreNoFilesOfASubfolder() throws IOException {
    Path a = write(shipped.resolve("metrics/a.sql"));
    write(shipped.resolve("metrics/.b.sql"));
    write(shipped.resolve("metrics/c.sql~"));
    write(shipped.resolve("metrics/d.sql/e.sql"));
    write(shipped.resolve("metrics/README.md"));
    assertThat(both().files("metrics", ".sql")).containsExactly(a);
  }

  @Test
  void subfolderThatNobodyHasIsEmpty() {
    assertThat(both().files("metrics", ".sql")).isEmpty();
  }
}
