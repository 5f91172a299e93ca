package lightkeeper.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lightkeeper.storage.Storage;

/**
 * The digests of files that earlier runs looked at, so that no file is read again that did not
 * change since. A file on a disk is told by its size, its number there and the instant of its last
 * change, which nobody can set as they can that of its last writing; elsewhere by what no other
 * content has, the number of a file on HDFS or the tag of an object in a store. What is noted of
 * this is no table: whoever deletes the note makes the next run read every file once.
 */
public final class SeenFiles {
  /** So soon before the note was written, a file may have changed once more and look the same. */
  private static final Duration TOO_LATE = Duration.ofSeconds(2);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Seen> before = new HashMap<>();
  private final Map<String, Seen> now = new TreeMap<>();
  private Instant writtenAt = Instant.EPOCH;
  private boolean isNew;

  /**
   * A line of the note.
   *
   * @param file its path
   * @param bytes its size
   * @param number its number on the disk, or its tag
   * @param changed the instant of its last change
   * @param sha256 the digest of its bytes; null: not read yet
   */
  private record Seen(String file, long bytes, String number, String changed, String sha256) {
    Seen with(String digest) {
      return new Seen(file, bytes, number, changed, digest);
    }
  }

  private SeenFiles() {}

  /**
   * Reads the note.
   *
   * @param note where it lies; when there is none, or it cannot be read, no file was seen
   * @return what it says
   */
  public static SeenFiles read(Path note) {
    SeenFiles files = new SeenFiles();
    try {
      for (String line : Files.readAllLines(note, StandardCharsets.UTF_8)) {
        Seen seen = JSON.readValue(line, Seen.class);
        files.before.put(seen.file(), seen);
      }
      files.writtenAt = Files.getLastModifiedTime(note).toInstant();
    } catch (IOException e) {
      files.before.clear();
    }
    return files;
  }

  /**
   * Looks at a file, without reading it.
   *
   * @param file the file
   * @return the digest of its bytes, 64 hexadecimal digits; empty when they have to be read
   */
  public Optional<String> sha256(Path file) {
    Optional<Seen> looked = look(file);
    if (looked.isEmpty()) {
      return Optional.empty();
    }
    Seen found = looked.get();
    Seen seen = before.get(found.file());
    boolean isSame =
        seen != null
            && seen.equals(found.with(seen.sha256()))
            && Instant.parse(found.changed()).plus(TOO_LATE).isBefore(writtenAt);
    now.put(found.file(), isSame ? seen : found);
    return isSame ? Optional.of(seen.sha256()) : Optional.empty();
  }

  /**
   * Notes what was read of a file, as it was when it was looked at.
   *
   * @param file the file
   * @param sha256 the digest of its bytes; null: they could not be had
   */
  public void note(Path file, String sha256) {
    isNew |= now.computeIfPresent(name(file), (name, seen) -> seen.with(sha256)) != null;
  }

  /**
   * Writes the note, where it says anything new.
   *
   * @param note where to, in place of what is there
   */
  public void write(Path note) {
    if (!isNew) {
      return;
    }
    try {
      StringBuilder lines = new StringBuilder();
      for (Seen seen : now.values()) {
        if (seen.sha256() != null) {
          lines.append(JSON.writeValueAsString(seen)).append('\n');
        }
      }
      Files.createDirectories(note.getParent());
      Path written = Files.writeString(note.resolveSibling(note.getFileName() + ".new"), lines);
      Files.move(
          written, note, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + note, e);
    }
  }

  /** What a file looks like; empty where the file system does not tell when it changed. */
  private static Optional<Seen> look(Path file) {
    try {
      if (!Storage.isLocal(file)) {
        BasicFileAttributes all = Files.readAttributes(file, BasicFileAttributes.class);
        return Optional.ofNullable(all.fileKey())
            .map(
                key ->
                    new Seen(
                        name(file),
                        all.size(),
                        key.toString(),
                        all.lastModifiedTime().toInstant().toString(),
                        null));
      }
      Map<String, Object> all = Files.readAttributes(file, "unix:size,ino,ctime");
      return Optional.of(
          new Seen(
              name(file),
              (Long) all.get("size"),
              all.get("ino").toString(),
              ((FileTime) all.get("ctime")).toInstant().toString(),
              null));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String name(Path file) {
    return file.toAbsolutePath().normalize().toString();
  }
}
