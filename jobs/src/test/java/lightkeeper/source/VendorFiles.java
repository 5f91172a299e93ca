package lightkeeper.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lightkeeper.export.Column;
import lightkeeper.export.Feed;
import lightkeeper.export.PersonKey;
import lightkeeper.lakehouse.Session;
import lightkeeper.settings.Conf;
import lightkeeper.settings.Settings;
import org.apache.spark.sql.Row;

/** Reads exports through mappings, without the rest of the pipeline. */
final class VendorFiles {
  static final Path HOME = Path.of(System.getProperty("lightkeeper.home")).normalize();

  private final List<Feed> feeds;
  private final Sources sources;

  /** Files below a folder, read by the shipped mappings under those of another folder. */
  VendorFiles(Path exports, Optional<Path> conf) {
    Conf folders = Conf.of(HOME.resolve("conf"), conf);
    feeds = Feed.all(Settings.read(folders).models().keySet());
    sources = Sources.of(Session.open(), folders, feeds, exports);
  }

  /** What there is to read. */
  List<Sources.MappedFile> files() {
    return sources.files(Set.of());
  }

  /** One line a row: its number, then what is wrong, or its columns that hold something. */
  List<String> lines(Sources.MappedFile file) {
    List<String> lines = new ArrayList<>();
    try {
      Iterator<Row> rows = sources.rows(file, PersonKey.of("test-key"));
      while (rows.hasNext()) {
        lines.add(line(file.feed(), rows.next()));
      }
    } catch (IOException e) {
      lines.add("unreadable_file: " + e.getMessage());
    }
    return lines;
  }

  private static String line(Feed feed, Row row) {
    int columns = feed.columns().size();
    StringBuilder line = new StringBuilder().append(row.get(columns + 1));
    if (!row.isNullAt(columns + 2)) {
      return line.append(' ')
          .append(row.get(columns + 2))
          .append(": ")
          .append(row.get(columns + 3))
          .toString();
    }
    for (int i = 0; i < columns; i++) {
      if (!row.isNullAt(i)) {
        Column column = feed.columns().get(i);
        line.append(' ').append(column.name()).append('=').append(shown(column, row.get(i)));
      }
    }
    return line.toString();
  }

  private static String shown(Column column, Object value) {
    return switch (column.type()) {
      case INSTANT ->
          java.time.Instant.EPOCH
              .plus((Long) value, java.time.temporal.ChronoUnit.MICROS)
              .toString();
      case DATE -> java.time.LocalDate.ofEpochDay((Integer) value).toString();
      case PERSON -> ((String) value).substring(0, 8) + "…";
      default -> value.toString();
    };
  }
}
