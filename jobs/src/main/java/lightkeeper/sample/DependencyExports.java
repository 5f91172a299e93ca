package lightkeeper.sample;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the dependency snapshots, one file a month, as fast as the disk takes them. */
final class DependencyExports {
  private static final List<String> COLUMNS =
      List.of(
          "service_id",
          "snapshot_on",
          "ecosystem",
          "package",
          "version",
          "released_on",
          "latest_version",
          "latest_released_on",
          "direct");
  private static final int BUFFER = 1 << 18;

  private final Profile profile;
  private final Window window;
  private final Libraries libraries;
  private final List<String> rejectedLines = new ArrayList<>();
  private final Tally tally = new Tally();

  /** Exports that are not yet written. */
  DependencyExports(Profile profile, Window window, Libraries libraries) {
    this.profile = profile;
    this.window = window;
    this.libraries = libraries;
  }

  /** What was collected and written so far. */
  Tally tally() {
    return tally;
  }

  /** Adds a record that is to be rejected, at the end of the first file. */
  void reject(Reject reason, String... cells) {
    rejectedLines.add(
        Arrays.stream(cells)
            .map(cell -> cell == null ? "" : cell)
            .collect(Collectors.joining(",")));
    tally.reject(reason);
  }

  /**
   * Writes all files. The first snapshot of all stands twice in the first file.
   *
   * @throws IOException if they cannot be written
   */
  void write(Path exports, List<Service> services) throws IOException {
    Path folder = Files.createDirectories(exports.resolve("dependency"));
    List<ServiceSnapshot> snapshots = new ArrayList<>();
    for (Service service : services) {
      snapshots.add(new ServiceSnapshot(profile, window, service, libraries.of(service)));
    }
    NewestReleases newest = new NewestReleases();
    for (YearMonth month : window.months()) {
      tally.file();
      Path file = folder.resolve(month + ".csv");
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
        out.write(bytes(String.join(",", COLUMNS) + "\n"));
        writeMonth(out, month, snapshots, newest);
      }
    }
  }

  private void writeMonth(
      OutputStream out, YearMonth month, List<ServiceSnapshot> snapshots, NewestReleases newest)
      throws IOException {
    boolean first = month.equals(YearMonth.from(window.from()));
    boolean repeated = false;
    for (LocalDate day = month.atDay(1); YearMonth.from(day).equals(month); day = day.plusDays(1)) {
      if (!profile.snapshots().takenOn(day)) {
        continue;
      }
      byte[] date = bytes(day.toString());
      newest.moveTo(day.toEpochDay());
      for (ServiceSnapshot snapshot : snapshots) {
        if (!snapshot.takenOn(day)) {
          continue;
        }
        int rows = snapshot.write(out, newest, day.toEpochDay(), date);
        tally.records(rows);
        if (first && !repeated) {
          // A pipeline that ran twice: the same rows again.
          snapshot.write(out, newest, day.toEpochDay(), date);
          tally.records(rows);
          for (int i = 0; i < rows; i++) {
            tally.duplicate();
          }
          repeated = true;
        }
      }
    }
    if (first) {
      for (String line : rejectedLines) {
        out.write(bytes(line + "\n"));
        tally.records(1);
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
