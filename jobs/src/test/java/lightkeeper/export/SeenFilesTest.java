package lightkeeper.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An export is read once; one that may have changed is read again, whatever its dates say. */
final class SeenFilesTest {
  private static final String DIGEST = "a".repeat(64);

  @TempDir private Path folder;
  private Path export;
  private Path note;

  @BeforeEach
  void looksAtAnExport() throws IOException {
    export = Files.writeString(folder.resolve("exports é.csv"), "incident_id\n1\n");
    note = folder.resolve("operations/seen-files.jsonl");
    SeenFiles first = SeenFiles.read(note);
    assertThat(first.sha256(export)).isEmpty();
    first.note(export, DIGEST);
    first.write(note);
    written(Duration.ofMinutes(1));
  }

  /** Sets when the note was written, after the export's last change. */
  private void written(Duration after) throws IOException {
    FileTime changed = (FileTime) Files.getAttribute(export, "unix:ctime");
    Files.setLastModifiedTime(note, FileTime.from(changed.toInstant().plus(after)));
  }

  private Optional<String> seen() {
    return SeenFiles.read(note).sha256(export);
  }

  @Test
  void anExportThatDidNotChangeIsNotReadAgain() {
    assertThat(seen()).contains(DIGEST);
  }

  @Test
  void anExportThatChangedIsReadThoughItsSizeAndDateAreTheSame() throws IOException {
    FileTime before = Files.getLastModifiedTime(export);
    Files.writeString(export, "incident_id\n2\n");
    Files.setLastModifiedTime(export, before);
    assertThat(seen()).isEmpty();
  }

  @Test
  void anotherFileOfTheSameNameIsRead() throws IOException {
    Path other = Files.copy(export, folder.resolve("other"));
    Files.move(other, export, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(seen()).isEmpty();
  }

  @Test
  void anExportThatChangedJustBeforeItWasNotedIsReadAgain() throws IOException {
    written(Duration.ofSeconds(1));
    assertThat(seen()).isEmpty();
    written(Duration.ofSeconds(3));
    assertThat(seen()).contains(DIGEST);
  }

  @Test
  void anExportThatChangesWhileItIsReadIsReadAgain() throws IOException, InterruptedException {
    Files.writeString(export, "incident_id\n3\n");
    SeenFiles files = SeenFiles.read(note);
    assertThat(files.sha256(export)).isEmpty();
    // The disk's own clock may tick coarsely.
    Thread.sleep(50);
    Files.writeString(export, "incident_id\n4\n");
    files.note(export, "b".repeat(64));
    files.write(note);
    written(Duration.ofMinutes(1));
    assertThat(seen()).isEmpty();
  }

  @Test
  void anExportWhoseBytesCouldNotBeHadIsReadAgain() throws IOException {
    Files.writeString(export, "incident_id\n3\n");
    SeenFiles files = SeenFiles.read(note);
    assertThat(files.sha256(export)).isEmpty();
    files.note(export, null);
    files.write(note);
    written(Duration.ofMinutes(1));
    assertThat(seen()).isEmpty();
  }

  @Test
  void withoutANoteOrWithABrokenOneEveryExportIsRead() throws IOException {
    Files.writeString(note, Files.readString(note) + "{\"file\": ");
    assertThat(seen()).isEmpty();
    Files.delete(note);
    assertThat(seen()).isEmpty();
  }

  @Test
  void aFileThatIsGoneWasNotSeen() throws IOException {
    Files.delete(export);
    assertThat(seen()).isEmpty();
  }
}
