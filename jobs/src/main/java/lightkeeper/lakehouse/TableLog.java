package lightkeeper.lakehouse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lightkeeper.storage.Storage;

/**
 * The log of one Delta table, looked at as files. Delta takes an empty commit for one without rows
 * and does not ask the disk to keep what it wrote; what is kept here is that nobody is told less
 * than was published.
 */
public final class TableLog {
  private static final Pattern ENTRY = Pattern.compile("\\.?(\\d{20})\\..*");
  private static final String LAST_CHECKPOINT = "_last_checkpoint";

  /** How every file of Parquet begins and ends. */
  private static final String PARQUET = "PAR1";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path table;
  private final Path log;

  /**
   * The log of a table.
   *
   * @param table the table's folder; it need not exist
   */
  public TableLog(Path table) {
    this.table = table;
    this.log = table.resolve("_delta_log");
  }

  /**
   * The newest version, published or not.
   *
   * @return the version; empty when the table was never written
   */
  public OptionalLong latest() {
    return names().stream().filter(TableLog::isCommit).mapToLong(TableLog::version).max();
  }

  /**
   * What keeps a version from being read as it was written.
   *
   * @param version the version
   * @return what is wrong, in words; empty when its log is whole
   */
  public Optional<String> problem(long version) {
    List<String> names = names();
    OptionalLong checkpoint = checkpoint(names, version);
    Set<Long> commits = new LinkedHashSet<>();
    names.stream().filter(TableLog::isCommit).forEach(name -> commits.add(version(name)));
    if (checkpoint.isPresent() && !isWhole(checkpointFile(checkpoint.getAsLong()))) {
      return Optional.of("checkpoint " + checkpoint.getAsLong() + " is cut off");
    }
    for (long at = checkpoint.orElse(0); at <= version; at++) {
      if (!commits.contains(at)) {
        if (checkpoint.isPresent() && at == checkpoint.getAsLong() && at < version) {
          continue;
        }
        return Optional.of("commit " + at + " is missing");
      }
      Optional<String> problem = problemWith(commit(at), at);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> problemWith(Path commit, long version) {
    try {
      String text = Files.readString(commit);
      if (text.isBlank()) {
        return Optional.of("commit " + version + " is empty");
      }
      long rows = 0;
      long removed = 0;
      boolean hasColumns = false;
      boolean hasProtocol = false;
      JsonNode told = JSON.missingNode();
      for (String line : text.lines().filter(one -> !one.isBlank()).toList()) {
        JsonNode action = JSON.readTree(line);
        if (!action.isObject()) {
          return Optional.of("commit " + version + " is damaged");
        }
        String statistics = action.path("add").path("stats").asText("");
        rows += statistics.isEmpty() ? 0 : JSON.readTree(statistics).path("numRecords").asLong();
        removed += action.has("remove") ? 1 : 0;
        hasColumns |= action.has("metaData");
        hasProtocol |= action.has("protocol");
        if (action.has("commitInfo")) {
          told = action.path("commitInfo").path("operationMetrics");
        }
      }
      // Whole lines may be missing too: readers do without some, as sums beside a commit hold them.
      boolean isAll =
          told.path("numOutputRows").asLong(rows) == rows
              && told.path("numRemovedFiles").asLong(removed) == removed
              && (version > 0 || (hasColumns && hasProtocol));
      return isAll ? Optional.empty() : Optional.of("commit " + version + " is cut off");
    } catch (JsonProcessingException e) {
      return Optional.of("commit " + version + " is cut off or damaged");
    } catch (IOException e) {
      return Optional.of("commit " + version + " cannot be read (" + e + ")");
    }
  }

  /**
   * Whether the files of a version are those that Delta summed up beside its commit.
   *
   * @param version the version
   * @param files names of the files that hold its rows
   * @return what differs, in words; empty when nothing does, or when nothing is summed up that can
   *     be read: Delta then does without
   */
  public Optional<String> differsFromChecksum(long version, Collection<String> files) {
    Path checksum = log.resolve("%020d.crc".formatted(version));
    try {
      JsonNode told = JSON.readTree(Files.readString(checksum));
      long bytes = 0;
      for (String file : files) {
        bytes += Files.size(table.resolve(file));
      }
      return told.path("numFiles").asLong(files.size()) == files.size()
              && told.path("tableSizeBytes").asLong(bytes) == bytes
          ? Optional.empty()
          : Optional.of(
              "has %d files of %d bytes, and its checksum tells of %s of %s"
                  .formatted(
                      files.size(),
                      bytes,
                      told.path("numFiles").asText("?"),
                      told.path("tableSizeBytes").asText("?")));
    } catch (JsonProcessingException | NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + checksum + ": " + e.getMessage(), e);
    }
  }

  /**
   * How many rows a commit wrote, as it says itself.
   *
   * @param version the commit's version
   * @return the rows; empty when it does not say
   */
  public OptionalLong rowsWritten(long version) {
    for (JsonNode action : actions(version)) {
      JsonNode rows = action.path("commitInfo").path("operationMetrics").path("numOutputRows");
      if (!rows.isMissingNode()) {
        return OptionalLong.of(rows.asLong());
      }
    }
    return OptionalLong.empty();
  }

  /**
   * The data files that a commit adds.
   *
   * @param version the commit's version
   * @return them; what a later commit removed of them may be gone
   */
  public List<Path> filesAdded(long version) {
    return actions(version).stream()
        .map(action -> action.path("add").path("path").asText(""))
        .filter(path -> !path.isEmpty())
        .map(
            path ->
                table.resolve(URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8)))
        .toList();
  }

  /**
   * Asks the disk to keep a version: the files that its commit adds, and the log. Until then a
   * power cut may leave an empty commit behind. A file system of several machines sees to that
   * itself.
   *
   * @param version a version just written
   */
  public void keep(long version) {
    if (!Storage.isLocal(table)) {
      return;
    }
    List<Path> files = new ArrayList<>(filesAdded(version));
    Set<Path> folders = new LinkedHashSet<>();
    files.forEach(file -> folders.add(file.getParent()));
    names().stream()
        .filter(name -> ENTRY.matcher(name).matches() && version(name) == version)
        .filter(name -> !name.endsWith(".tmp"))
        .forEach(name -> files.add(log.resolve(name)));
    files.add(log.resolve(LAST_CHECKPOINT));
    folders.add(log);
    folders.add(table);
    files.stream().filter(Files::isRegularFile).forEach(TableLog::force);
    folders.forEach(TableLog::force);
  }

  private static void force(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (NoSuchFileException e) {
      // Delta clears its log of old entries at times of its own.
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make " + path + " last: " + e.getMessage(), e);
    }
  }

  /**
   * Makes a version the newest: takes away every later entry of the log.
   *
   * @param version the version; negative: the table was never written
   */
  public void cutBack(long version) {
    for (String name : names()) {
      if (name.equals(LAST_CHECKPOINT)
          || (ENTRY.matcher(name).matches() && version(name) > version)) {
        delete(log.resolve(name));
      }
    }
    if (Storage.isLocal(log) && Files.isDirectory(log)) {
      force(log);
    }
  }

  /**
   * Takes away entries of the log that no version from the given one on needs.
   *
   * @param version the oldest version that is still to be read
   * @return how many entries went
   */
  public int forgetBefore(long version) {
    List<String> names = names();
    OptionalLong checkpoint = checkpoint(names, version);
    if (checkpoint.isEmpty()) {
      return 0;
    }
    int gone = 0;
    for (String name : names) {
      if (ENTRY.matcher(name).matches() && version(name) < checkpoint.getAsLong()) {
        delete(log.resolve(name));
        gone++;
      }
    }
    return gone;
  }

  /**
   * Takes away data files.
   *
   * @param needed names of those that stay
   * @return how many went
   */
  int removeAllBut(Set<String> needed) {
    int gone = 0;
    for (String name : names(table)) {
      // Beside each file lies one that holds its checksums.
      String data = name.replaceFirst("^\\.(.*)\\.crc$", "$1");
      if (data.endsWith(".parquet") && !needed.contains(data)) {
        delete(table.resolve(name));
        gone += data.equals(name) ? 1 : 0;
      }
    }
    return gone;
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + file + ": " + e.getMessage(), e);
    }
  }

  /** The newest checkpoint that is of use for a version; Delta passes over one that is empty. */
  private OptionalLong checkpoint(List<String> names, long version) {
    return names.stream()
        .filter(name -> name.matches("\\d{20}\\.checkpoint\\.parquet"))
        .mapToLong(TableLog::version)
        .filter(at -> at <= version && bytes(checkpointFile(at)) > 0)
        .max();
  }

  private static long bytes(Path file) {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private Path checkpointFile(long version) {
    return log.resolve("%020d.checkpoint.parquet".formatted(version));
  }

  /** Whether a file of Parquet has its end, which is written last. */
  private static boolean isWhole(Path file) {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      ByteBuffer end = ByteBuffer.allocate(PARQUET.length());
      channel.position(Math.max(0, channel.size() - end.capacity())).read(end);
      return PARQUET.equals(new String(end.array(), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private List<JsonNode> actions(long version) {
    List<JsonNode> actions = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(commit(version))) {
        actions.add(JSON.readTree(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read commit " + version + " of " + table + ": " + e.getMessage(), e);
    }
    return actions;
  }

  private Path commit(long version) {
    return log.resolve("%020d.json".formatted(version));
  }

  private static boolean isCommit(String name) {
    return name.matches("\\d{20}\\.json");
  }

  private static long version(String name) {
    Matcher matcher = ENTRY.matcher(name);
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
  }

  private List<String> names() {
    return names(log);
  }

  private static List<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder + ": " + e.getMessage(), e);
    }
  }
}
