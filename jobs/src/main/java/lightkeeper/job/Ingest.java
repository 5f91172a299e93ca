package lightkeeper.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import lightkeeper.export.Feed;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import picocli.CommandLine.Command;

/** Exports → landing: reads files not loaded before and accounts for every record. */
@Command(
    name = "ingest",
    description = "Reads the export files that were not loaded before into the landing tables.",
    mixinStandardHelpOptions = true)
public final class Ingest extends Job {
  /**
   * Runs the job; for {@code spark-submit}.
   *
   * @param arguments the options of {@code ingest}
   */
  public static void main(String[] arguments) {
    Execution.main(new Ingest(), arguments);
  }

  @Override
  Context context() {
    return options().reading();
  }

  @Override
  List<Step> steps() {
    return List.of(Ingest::ingest);
  }

  /** Reads, judges and writes the landing layer. */
  static void ingest(Context context, Stage stage, RunLog log) {
    try (Loading loading = Loading.of(context, stage, log.runId())) {
      // A key that was lost or changed is told of even when there is nothing else to tell.
      loading.openKey(true);
      loading.ledger().noteSeenFiles();
      if (log.isRepeat() && loading.filesAdded().isEmpty()) {
        log.nothingNew();
        return;
      }
      loading.judge(true);
      Map<Integer, Loading.Tally> tallies = loading.tallies();
      Counts counts = Counts.of(loading, tallies);
      log.loaded(counts);
      context.progress().tell("ingest: " + counts.inWords());
      Work work = new Work();
      for (Feed feed : context.feeds()) {
        work.add(Tables.landing(feed).id(), () -> land(stage, loading, feed));
      }
      work.add("landing.rejected", () -> stage.write(Tables.REJECTED, loading.rejected()));
      for (Table held : List.of(Tables.HELD, Tables.HELD_PEOPLE)) {
        work.add(held.id(), () -> stage.write(held, loading.held(held)));
      }
      if (loading.isAboutPeople()) {
        work.add(
            Tables.KEY_FINGERPRINT.id(),
            () -> new PersonKeys(context, stage).note(loading.personKey(), log.runId()));
      }
      if (loading.ledger().sources().isPresent()) {
        work.add(
            Tables.VENDOR_KEY.id(),
            () -> stage.write(Tables.VENDOR_KEY, loading.ledger().vendorKeys()));
      }
      work.add(
          "landing.export_file",
          () -> stage.write(Tables.EXPORT_FILE, loading.ledger().rows(tallies)));
      work.run();
    }
  }

  private static void land(Stage stage, Loading loading, Feed feed) {
    Table table = Tables.landing(feed);
    if (!loading.hasLanded(feed)) {
      Optional<Parts> parts = loading.parts(feed);
      if (parts.isPresent()) {
        stage.write(parts.get(), loading.landed(feed));
      } else {
        stage.write(table, loading.landed(feed));
      }
    }
    if (table.isKeptInParts()) {
      stage.madeBy(table, loading.madeBy(feed));
    }
  }
}
