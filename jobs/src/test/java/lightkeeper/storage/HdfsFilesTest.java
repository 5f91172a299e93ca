package lightkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link Files} does on a real HDFS. */
class HdfsFilesTest {
  private Path folder;

  @BeforeEach
  void makeFolder() {
    folder = Hdfs.folder();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private List<String> below(Path from) throws IOException {
    try (Stream<Path> found = Files.walk(from)) {
      return found.map(path -> from.relativize(path).toString()).sorted().toList();
    }
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path file = write("ü b%.csv", "one\ntwö\n");
    assertThat(Files.readString(file)).isEqualTo("one\ntwö\n");
    assertThat(Files.readAllLines(file)).containsExactly("one", "twö");
    assertThat(Files.size(file)).isEqualTo(9);
    assertThat(Files.readString(Storage.path(file.toUri()))).isEqualTo("one\ntwö\n");
  }

  @Test
  void aFileIsReadFromWhereverOneLikes() throws IOException {
    Path file = write("numbers", "0123456789");
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      ByteBuffer some = ByteBuffer.allocate(3);
      assertThat(channel.size()).isEqualTo(10);
      assertThat(channel.position(7).read(some)).isEqualTo(3);
      assertThat(new String(some.array(), java.nio.charset.StandardCharsets.US_ASCII))
          .isEqualTo("789");
      assertThat(channel.position()).isEqualTo(10);
      assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(4);
      assertThat(in.readAllBytes()).asString().isEqualTo("456789");
    }
  }

  @Test
  void foldersAreMadeListedAndWalked() throws IOException {
    Files.createDirectories(folder.resolve("a/b"));
    Files.createDirectories(folder.resolve("a/b"));
    write("a/b/x", "");
    write("a/y", "");
    assertThat(below(folder)).containsExactly("", "a", "a/b", "a/b/x", "a/y");
    assertThat(Files.isDirectory(folder.resolve("a"))).isTrue();
    assertThat(Files.isRegularFile(folder.resolve("a/y"))).isTrue();
    assertThat(Files.exists(folder.resolve("z"))).isFalse();
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> Files.createDirectory(folder.resolve("a")));
    assertThatExceptionOfType(NotDirectoryException.class)
        .isThrownBy(() -> Files.list(folder.resolve("a/y")));
  }

  @Test
  void aFileTakesTheOthersPlaceAtOnce() throws IOException {
    Path one = write("one", "1");
    Path other = write("other", "2");
    Files.move(one, other, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    assertThat(below(folder)).containsExactly("", "other");
    assertThat(Files.readString(other)).isEqualTo("1");
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> Files.move(write("third", "3"), other));
  }

  @Test
  void aFileIsMadeAnewOnlyWhereThereIsNone() throws IOException {
    Path file = write("file", "1");
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(
            () ->
                Files.writeString(
                    file, "2", StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    assertThat(Files.readString(file)).isEqualTo("1");
    write("file", "3");
    assertThat(Files.readString(file)).isEqualTo("3");
  }

  @Test
  void aFileThatSomebodyIsWritingIsThere() throws IOException {
    Path file = folder.resolve("open");
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write('1');
      assertThatExceptionOfType(FileAlreadyExistsException.class)
          .isThrownBy(() -> Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
    }
  }

  @Test
  void whatIsMissingIsToldInTheWordsOfJava() throws IOException {
    Path missing = folder.resolve("missing");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> Files.readString(missing))
        .withMessageContaining(missing.toString());
    assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> Files.list(missing));
    assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> Files.delete(missing));
    assertThat(Files.deleteIfExists(missing)).isFalse();
    Files.createDirectories(folder.resolve("full"));
    write("full/file", "");
    assertThatExceptionOfType(DirectoryNotEmptyException.class)
        .isThrownBy(() -> Files.delete(folder.resolve("full")));
  }

  @Test
  void aNodeThatDoesNotAnswerIsNamed() {
    for (String file : List.of("hdfs://127.0.0.1:1/file", "hdfs://nobody.invalid/file")) {
      String node = file.replaceAll("hdfs://|/file", "");
      assertThatExceptionOfType(FileSystemException.class)
          .isThrownBy(() -> Files.readString(Storage.path(file)))
          .withMessageStartingWith(file + ": no answer from " + node);
    }
  }

  @Test
  void filesAreCopiedFromAndToThisMachine() throws IOException {
    Path here = Files.createTempFile("storage", ".txt");
    try {
      Files.writeString(here, "here");
      Path there = Files.copy(here, folder.resolve("there"));
      assertThat(Files.readString(there)).isEqualTo("here");
      Files.writeString(there, "there");
      Files.copy(there, here, StandardCopyOption.REPLACE_EXISTING);
      assertThat(Files.readString(here)).isEqualTo("there");
    } finally {
      Files.delete(here);
    }
  }

  @Test
  void aFileIsKeptToItsOwner() throws IOException {
    Path file = write("secret", "");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
  }

  @Test
  void anotherContentHasAnotherKey() throws IOException {
    Path file = write("file", "1");
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    assertThat(key).isNotNull();
    assertThat(Files.readAttributes(file, BasicFileAttributes.class).fileKey()).isEqualTo(key);
    write("file", "2");
    assertThat(Files.readAttributes(file, BasicFileAttributes.class).fileKey()).isNotEqualTo(key);
  }
}
