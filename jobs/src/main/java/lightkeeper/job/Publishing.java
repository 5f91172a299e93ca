package lightkeeper.job;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import lightkeeper.lakehouse.Lock;
import lightkeeper.lakehouse.Publication;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;

/**
 * Runs steps as one run: readers see the tables of the last publication until all steps are done
 * and what they promise was checked; then one commit names the new versions.
 */
final class Publishing {
  private Publishing() {}

  /**
   * How a run is wanted.
   *
   * @param patience how long to wait for another run that holds the warehouse
   * @param endsEarly whether a run ends at once when it finds what the last one already published
   * @param startsOver whether nothing that was published before counts
   */
  record Wish(Duration patience, boolean endsEarly, boolean startsOver) {
    /** Does all steps on what was published, and waits for nobody. */
    static final Wish PLAIN = new Wish(Duration.ZERO, false, false);
  }

  /**
   * Runs steps and publishes what they wrote.
   *
   * @param opening opens what they work with; again when another run held the warehouse meanwhile
   * @param wish how
   * @param job the command's name
   * @param steps the steps, in order
   * @param afterwards what is done once they are published, while no other run can start
   * @return what they worked with
   */
  static Context run(
      Supplier<Context> opening,
      Wish wish,
      String job,
      List<Job.Step> steps,
      BiConsumer<Context, Stage> afterwards) {
    Context context = opening.get();
    Measure.check(context);
    try (Lock lock = Lock.take(context.warehouse().root(), job, wish.patience())) {
      if (lock.hasWaited()) {
        context = opening.get();
      }
      context.warehouse().clearOfDamage(tables(context));
      try (Stage stage = new Stage(context.warehouse(), wish.startsOver())) {
        RunLog log = RunLog.start(context, job, wish.endsEarly());
        try {
          run(context, lock, stage, log, steps, afterwards);
        } catch (Lock.HeldException e) {
          // The log is the other's now.
          throw e;
        } catch (AuditException e) {
          log.end("stopped", e.getMessage());
          throw e;
        } catch (RuntimeException e) {
          log.end("failed", Execution.oneLine(e));
          throw e;
        }
      }
    }
    return context;
  }

  private static void run(
      Context context,
      Lock lock,
      Stage stage,
      RunLog log,
      List<Job.Step> steps,
      BiConsumer<Context, Stage> afterwards) {
    try (Audit audit = new Audit(context, stage)) {
      for (Job.Step step : steps) {
        step.run(context, stage, log);
        if (log.hasNothingNew()) {
          log.end("nothing_new", null);
          context
              .progress()
              .tell("nothing is new since run " + log.lastRunId() + ": its tables stay published");
          return;
        }
        audit.begin();
      }
      audit.finish(log.runId());
    }
    stage.fit(List.of());
    Publication publication = publication(stage, log.runId());
    lock.requireHeld();
    context.warehouse().publish(publication, stage.onto());
    afterwards.accept(context, stage);
    log.end("succeeded", null);
    context
        .progress()
        .tell("run " + log.runId() + " is published in " + context.warehouse().root());
  }

  private static Collection<Table> tables(Context context) {
    return Tables.all(context.settings().models().keySet()).values();
  }

  private static Publication publication(Stage stage, String runId) {
    Map<String, Long> versions = stage.versions();
    Map<String, Long> rows = new TreeMap<>();
    Map<String, String> madeBy = new TreeMap<>();
    for (String table : versions.keySet()) {
      Optional.ofNullable(stage.rows(table)).ifPresent(count -> rows.put(table, count));
      Optional.ofNullable(stage.madeBy(table)).ifPresent(maker -> madeBy.put(table, maker));
    }
    return new Publication(runId, Publication.FORMAT, versions, rows, madeBy);
  }
}
