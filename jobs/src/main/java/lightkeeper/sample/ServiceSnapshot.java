package lightkeeper.sample;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one service as bytes, kept from snapshot to snapshot: they are encoded again only
 * when one changed; otherwise just the dates are put in.
 */
final class ServiceSnapshot {
  private static final int DATE_WIDTH = 10;

  private final Service service;
  private final byte[] prefix;
  private final LocalDate from;
  private final LocalDate to;
  private final List<UsedLibrary> libraries = new ArrayList<>();
  private final int[] datePositions;
  private final Chance missed;
  private byte[] rows = {};
  private int length;

  /** The rows of a service with at least one day in the window. */
  ServiceSnapshot(Profile profile, Window window, Service service, List<Library> used) {
    this.service = service;
    this.prefix = (service.id() + ",").getBytes(StandardCharsets.US_ASCII);
    List<Regime> regimes = service.regimes(window);
    this.from = service.exposedFrom(window);
    this.to = service.exposedTo(window);
    for (Library library : used) {
      libraries.add(new UsedLibrary(profile, service, library, regimes));
    }
    this.datePositions = new int[libraries.size()];
    this.missed = Chance.of(profile.seed(), "missed-snapshot/" + service.id());
  }

  /** The service. */
  Service service() {
    return service;
  }

  /** Whether the service is live on the day and its snapshot is not missed. To be asked once. */
  boolean takenOn(LocalDate day) {
    return !day.isBefore(from) && day.isBefore(to) && !missed.happens(Truth.SNAPSHOT_MISSED);
  }

  /**
   * Writes the rows of a day.
   *
   * @param date ISO, ten bytes
   * @return the number of rows
   * @throws IOException if they cannot be written
   */
  int write(OutputStream out, NewestReleases newest, long epochDay, byte[] date)
      throws IOException {
    boolean changed = length == 0;
    for (UsedLibrary library : libraries) {
      changed |= library.advance(epochDay, newest.of(library.library()));
    }
    if (changed) {
      encode();
    }
    for (int position : datePositions) {
      System.arraycopy(date, 0, rows, position, DATE_WIDTH);
    }
    out.write(rows, 0, length);
    return libraries.size();
  }

  private void encode() {
    int most = 0;
    for (UsedLibrary library : libraries) {
      most += prefix.length + DATE_WIDTH + library.width();
    }
    if (rows.length < most) {
      rows = new byte[most + most / 8];
    }
    int at = 0;
    for (int i = 0; i < datePositions.length; i++) {
      System.arraycopy(prefix, 0, rows, at, prefix.length);
      at += prefix.length;
      datePositions[i] = at;
      at = libraries.get(i).write(rows, at + DATE_WIDTH);
    }
    length = at;
  }
}
