package lightkeeper.job;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lightkeeper.export.Chunk;
import lightkeeper.export.Feed;
import lightkeeper.export.Judgement;
import lightkeeper.export.Parsing;
import lightkeeper.export.PersonKey;
import lightkeeper.export.RejectReason;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import lightkeeper.settings.Sha256;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * What loading an exports folder comes to, before anything is written: every record ever read,
 * judged as of this run, and what accounts for each. {@link Ingest} writes it, {@link Check} prints
 * it.
 */
final class Loading implements AutoCloseable {
  private static final Map<String, String> JSON_FORMAT =
      Map.of("timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX", "dateFormat", "yyyy-MM-dd");

  private final Context context;
  private final Stage stage;
  private final String runId;
  private final ExportLedger ledger;
  private final NewFiles newFiles;
  private final Map<String, Dataset<Row>> judged = new LinkedHashMap<>();
  private final Map<String, Touched> touched = new LinkedHashMap<>();
  private final String program = program();
  private final Map<String, LandFirst.Outcome> landedFirst = new HashMap<>();
  private final List<Dataset<Row>> inHand = new ArrayList<>();
  private boolean isToWrite;

  /**
   * What a run judges of a feed whose table is kept in parts: what is new, and what may change by
   * it.
   *
   * @param parts the days that are judged anew
   * @param replaced how many landed records these days had before, by file
   * @param repeats records held back that repeat a landed one of another day, as they are held
   */
  private record Touched(Parts parts, Map<Integer, Long> replaced, Dataset<Row> repeats) {}

  /** How many records of a file came to what. */
  record Tally(long landed, long duplicate, long rejected) {
    /** A file without records. */
    static final Tally NONE = new Tally(0, 0, 0);

    Tally plus(Tally other) {
      return new Tally(
          landed + other.landed, duplicate + other.duplicate, rejected + other.rejected);
    }
  }

  private Loading(Context context, Stage stage, String runId) {
    this.context = context;
    this.stage = stage;
    this.runId = runId;
    this.ledger = ExportLedger.of(context, stage, runId);
    this.newFiles = new NewFiles(context.spark(), ledger);
  }

  /**
   * Finds the files that were not loaded before; {@link #openKey} and {@link #judge} are to follow.
   */
  static Loading of(Context context, Stage stage, String runId) {
    return new Loading(context, stage, runId);
  }

  /**
   * Opens the key of people's pseudonyms where any file is about people; before {@link #judge}.
   *
   * @param toWrite whether what is read is going to be written; else no key for people is made
   */
  void openKey(boolean toWrite) {
    isToWrite = toWrite;
    if (isAboutPeople()) {
      PersonKeys keys = new PersonKeys(context, stage);
      newFiles.readPeopleWith(toWrite ? keys.ofWarehouse() : keys.toLook());
    }
  }

  /** The export files, old and new. */
  ExportLedger ledger() {
    return ledger;
  }

  /** The mappings that read the files that are new in this run, in alphabetical order. */
  Set<String> sourcesAdded() {
    Set<String> names = new TreeSet<>();
    ledger.added().stream()
        .filter(ExportLedger.Entry::isMapped)
        .forEach(entry -> names.add(entry.source()));
    return names;
  }

  /**
   * Every record that was judged: the feed's columns, places, reason, repeat. Those are all, old
   * and new, unless {@link #parts} says of which days; where the feed {@link #hasLanded}, those
   * that are not in its table.
   */
  Dataset<Row> judged(Feed feed) {
    return judged.get(feed.name());
  }

  /** The key of people's pseudonyms; one that cannot be used when no file is about people. */
  PersonKey personKey() {
    return newFiles.personKey();
  }

  /** Whether any file, new or old, is about people. */
  boolean isAboutPeople() {
    return ledger.entries().stream().anyMatch(entry -> entry.feed().isAboutPeople());
  }

  /** Load orders of the files that are new in this run. */
  Set<Integer> filesAdded() {
    Set<Integer> orders = new HashSet<>();
    ledger.added().forEach(entry -> orders.add(entry.loadOrder()));
    return orders;
  }

  /** The days of a feed's landing table that were judged; empty: all. */
  Optional<Parts> parts(Feed feed) {
    return Optional.ofNullable(touched.get(feed.name())).map(Touched::parts);
  }

  /** Whether a feed's landing table was written while its records were read. */
  boolean hasLanded(Feed feed) {
    return landedFirst.containsKey(feed.name());
  }

  /** Accepted records of a feed, as its landing table has them, of the days that were judged. */
  Dataset<Row> landed(Feed feed) {
    return landed(
        judged
            .get(feed.name())
            .filter(col("reason").isNull().and(not(col("repeat"))))
            .drop("repeat"));
  }

  private Dataset<Row> landed(Dataset<Row> accepted) {
    return accepted
        .drop("reason", "detail")
        .join(broadcast(ledger.files().drop("path", "feed")), "load_order");
  }

  /**
   * The records of a feed whose part in the figures is another after this run: accepted now, or
   * corrected, or no longer the version that counts.
   *
   * @return the day or instant of each record, once; the feed's start
   */
  Dataset<Row> changed(Feed feed) {
    Column[] told = {
      col("load_order"), col("record_number"), col("is_current"), col(feed.start()).as("start")
    };
    Dataset<Row> now = judged.get(feed.name()).filter("reason IS NULL AND NOT repeat").select(told);
    Dataset<Row> before = stage.read(Tables.landing(feed));
    Optional<Parts> parts = parts(feed);
    if (parts.isPresent()) {
      before = before.filter(parts.get().condition());
    }
    Dataset<Row> then = before.select(told);
    // Of a file that is read again, any value may be another.
    return now.except(then)
        .unionByName(then.except(now))
        .unionByName(now.unionByName(then).filter(isReadAgain()))
        .select("load_order", "record_number", "start")
        .distinct()
        .select("start");
  }

  /** The files that this run reads: path, feed and records, in the order of loading. */
  List<String> filesAddedInWords() {
    return ledger.added().stream()
        .map(
            entry ->
                "%s: %s%s"
                    .formatted(
                        entry.path(),
                        entry.problem() == null
                            ? entry.rowsRead() + " records of " + entry.feed().name()
                            : entry.problem(),
                        ledger.whyAgain(entry)))
        .toList();
  }

  /** Every record and file kept out, as {@code landing.rejected} has them. */
  Dataset<Row> rejected() {
    SparkSession spark = context.spark();
    Dataset<Row> rejected =
        before(Tables.REJECTED)
            .filter(not(col("reason").isin(healing())))
            .select("load_order", "record_number", "reason", "detail")
            .unionByName(unreadable(spark));
    for (Feed feed : context.feeds()) {
      rejected =
          rejected.unionByName(
              judged
                  .get(feed.name())
                  .filter(col("reason").isNotNull())
                  .select(
                      col("load_order"),
                      col("record_number"),
                      col("reason"),
                      Details.of(feed).as("detail")));
    }
    return rejected.join(broadcast(ledger.files().drop("file_sha256")), "load_order");
  }

  /** Well-formed records that are not landed, as {@code landing.held} and its twin have them. */
  Dataset<Row> held(Table table) {
    Dataset<Row> held = context.warehouse().empty(table);
    for (Feed feed : context.feeds()) {
      if (!Tables.held(feed).equals(table)) {
        continue;
      }
      Dataset<Row> rows =
          judged
              .get(feed.name())
              .filter(col("repeat").or(col("reason").isin(healing())))
              .select(
                  lit(feed.name()).as("feed"),
                  to_json(struct(columns(feed)), scala(JSON_FORMAT)).as("record"),
                  col("load_order"),
                  col("record_number"));
      held = held.unionByName(rows);
      if (touched.containsKey(feed.name())) {
        held = held.unionByName(touched.get(feed.name()).repeats());
      }
    }
    return held;
  }

  /** What became of the records of each file, by load order. */
  Map<Integer, Tally> tallies() {
    Dataset<Row> outcomes =
        before(Tables.REJECTED)
            .filter(not(col("reason").isin(healing())).and(col("record_number").isNotNull()))
            .select(col("load_order"), col("reason"), lit(false).as("repeat"));
    for (Feed feed : context.feeds()) {
      outcomes =
          outcomes.unionByName(judged.get(feed.name()).select("load_order", "reason", "repeat"));
      if (touched.containsKey(feed.name())) {
        outcomes =
            outcomes.unionByName(
                touched
                    .get(feed.name())
                    .repeats()
                    .select(
                        col("load_order"),
                        lit(null).cast("string").as("reason"),
                        lit(true).as("repeat")));
      }
    }
    Map<Integer, Tally> tallies = new HashMap<>();
    for (Row row :
        outcomes
            .groupBy("load_order")
            .agg(
                count_if(expr("reason IS NULL AND NOT repeat")).as("landed"),
                count_if(expr("reason IS NULL AND repeat")).as("duplicate"),
                count_if(col("reason").isNotNull()).as("rejected"))
            .collectAsList()) {
      tallies.put(row.getInt(0), new Tally(row.getLong(1), row.getLong(2), row.getLong(3)));
    }
    for (LandFirst.Outcome outcome : landedFirst.values()) {
      outcome
          .landed()
          .forEach((file, rows) -> tallies.merge(file, new Tally(rows, 0, 0), Tally::plus));
    }
    for (ExportLedger.Entry entry : ledger.entries()) {
      Touched part = touched.get(entry.feed().name());
      long untouched =
          part == null
              ? 0
              : ledger.landedBefore(entry) - part.replaced().getOrDefault(entry.loadOrder(), 0L);
      if (untouched != 0) {
        tallies.merge(entry.loadOrder(), new Tally(untouched, 0, 0), Tally::plus);
      }
    }
    return tallies;
  }

  @Override
  public void close() {
    judged.values().forEach(rows -> rows.unpersist(false));
    inHand.forEach(rows -> rows.unpersist(false));
  }

  /**
   * Reads the new files and judges every record as of this run.
   *
   * @param inParts whether a feed whose table is kept in parts is judged in those parts only that
   *     may come out differently; else all of it is
   */
  void judge(boolean inParts) {
    Dataset<Row> none = context.spark().emptyDataFrame();
    Dataset<Row> services = none;
    Dataset<Row> teams = none;
    Set<String> kept = new HashSet<>();
    context.feeds().stream()
        .filter(feed -> inParts && isKept(feed))
        .forEach(feed -> kept.add(feed.name()));
    for (Feed feed : context.feeds()) {
      fit(List.of(feed), kept);
      if (kept.contains(feed.name()) && !areStillKnown(services)) {
        kept.remove(feed.name());
        fit(List.of(feed), kept);
      }
      Dataset<Row> rows =
          isLandedFirst(feed, kept)
              ? landFirst(feed, services, teams)
              : Judgement.of(
                      feed,
                      kept.contains(feed.name()) ? touched(feed, services) : all(feed),
                      services,
                      teams,
                      context.asOf())
                  .persist(StorageLevel.MEMORY_AND_DISK());
      judged.put(feed.name(), rows);
      Dataset<Row> accepted = rows.filter(col("reason").isNull());
      if (feed.name().equals("service")) {
        services = accepted.select("service_id").distinct();
      } else if (feed.name().equals("team")) {
        teams = accepted.select("team_id").distinct();
      }
    }
    fit(context.feeds().stream().filter(feed -> !hasLanded(feed)).toList(), kept);
  }

  /** The records of all files, old and new. */
  private Dataset<Row> all(Feed feed) {
    return newFiles
        .records(feed)
        .unionByName(landedBefore(feed), true)
        .unionByName(held(feed), true);
  }

  /**
   * Whether a feed may be large, nothing but canonical files is new of it, and what was landed of
   * it stays.
   */
  private boolean isLandedFirst(Feed feed, Set<String> kept) {
    Table table = Tables.landing(feed);
    return isToWrite
        && table.isKeptInParts()
        && newFiles.areCanonical(feed)
        && (!stage.has(table)
            || (kept.contains(feed.name()) && Snapshots.areOfPublished(context, stage)));
  }

  private Dataset<Row> landFirst(Feed feed, Dataset<Row> services, Dataset<Row> teams) {
    // Files of a table as large as parts of a shuffle are, not as what one task reads.
    int files = Integer.parseInt(context.spark().conf().get("spark.sql.shuffle.partitions"));
    Table table = Tables.landing(feed);
    HeldRecords held =
        stage.has(table)
            ? heldRecords(feed, services)
            : HeldRecords.none(newFiles.canonical(feed, List.of()));
    LandFirst landing =
        new LandFirst(
            stage,
            feed,
            new LandFirst.Ways() {
              @Override
              public Dataset<Row> alone(List<Chunk> chunks) {
                return Judgement.alone(
                    feed,
                    newFiles.canonical(feed, chunks).coalesce(files),
                    services,
                    teams,
                    context.asOf());
              }

              @Override
              public Dataset<Row> landed(Dataset<Row> accepted) {
                return Loading.this.landed(accepted);
              }

              @Override
              public Dataset<Row> fresh(Dataset<Row> accepted) {
                return ledger.ofNewFiles(accepted, feed);
              }

              @Override
              public Dataset<Row> judge(Dataset<Row> records) {
                return Judgement.of(feed, records, services, teams, context.asOf());
              }

              @Override
              public Dataset<Row> snapshots(Optional<Parts> added) {
                return Snapshots.beforeJudged(context, stage, added);
              }
            });
    LandFirst.Outcome outcome = landing.judge(newFiles.chunks(feed), newFiles.counts(feed), held);
    landedFirst.put(feed.name(), outcome);
    stage
        .parts(table)
        .ifPresent(
            parts ->
                touched.put(
                    feed.name(), new Touched(parts, Map.of(), repeats(feed, outcome.waiting()))));
    return outcome.others();
  }

  /**
   * Fits the session to what is read of some feeds: everything, but of feeds that are kept only
   * what is new.
   */
  private void fit(Collection<Feed> feeds, Set<String> kept) {
    Set<String> names = feeds.stream().map(Feed::name).collect(Collectors.toSet());
    long records =
        ledger.entries().stream()
            .filter(entry -> names.contains(entry.feed().name()))
            .filter(entry -> ledger.added().contains(entry) || !kept.contains(entry.feed().name()))
            .mapToLong(ExportLedger.Entry::rowsRead)
            .sum();
    Map<String, Long> read = new HashMap<>(ledger.bytes());
    kept.forEach(feed -> read.put(feed, ledger.bytesAdded().getOrDefault(feed, 0L)));
    read.keySet().retainAll(names);
    Session.fit(context.spark(), records, read.values().stream().mapToLong(Long::longValue).sum());
  }

  /**
   * What made the landing table of a feed, for a later run: this program judges as it did, nothing
   * that was accepted lies after a later as-of, and the rows are those that a run wrote.
   */
  String madeBy(Feed feed) {
    Table table = Tables.landing(feed);
    String writer = runId;
    if (parts(feed).map(Parts::isNone).orElse(false)) {
      writer = made(table)[2];
    }
    return String.join(" ", program, context.asOf().toString(), writer);
  }

  /** Program, as-of and run that made what is published of a table; fewer: nobody said. */
  private String[] made(Table table) {
    return stage.publishedMadeBy(table).orElse("").split(" ", -1);
  }

  private static String program() {
    try {
      return Sha256.ofProgram();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the program: " + e, e);
    }
  }

  /** Whether what was published of a feed is what this run would make of the same records. */
  private boolean isKept(Feed feed) {
    Table table = Tables.landing(feed);
    boolean isReadAgain =
        ledger.added().stream()
            .filter(entry -> ledger.readAgain().contains(entry.loadOrder()))
            .anyMatch(entry -> entry.feed().name().equals(feed.name()));
    if (!table.isKeptInParts() || !stage.has(table) || isReadAgain) {
      return false;
    }
    String[] made = made(table);
    return made.length == 3
        && made[0].equals(program)
        && !Instant.parse(made[1]).isAfter(context.asOf());
  }

  /** Whether no service is unknown now that was known when the last run judged. */
  private boolean areStillKnown(Dataset<Row> services) {
    Dataset<Row> before =
        stage.read(Tables.landing(feed("service"))).select("service_id").distinct();
    return before.except(services).isEmpty();
  }

  private Feed feed(String name) {
    return context.feeds().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
  }

  /**
   * The records of a feed that have to be judged: new ones, what is held back and may heal, and all
   * of the days to which these belong. A record is only ever judged by others of its key, and so of
   * its day.
   */
  private Dataset<Row> touched(Feed feed, Dataset<Row> services) {
    Table table = Tables.landing(feed);
    Dataset<Row> fresh = newFiles.records(feed).persist(StorageLevel.MEMORY_AND_DISK());
    inHand.add(fresh);
    HeldRecords held = heldRecords(feed, services);
    List<LocalDate> days = new ArrayList<>(held.healedDays());
    fresh
        .select(table.part())
        .filter(col(table.part()).isNotNull())
        .distinct()
        .collectAsList()
        .forEach(row -> days.add(row.getLocalDate(0)));
    Parts parts = Parts.of(table, days);
    Dataset<Row> landed = stage.read(table).filter(parts.condition());
    Map<Integer, Long> replaced = new HashMap<>();
    for (Row row : landed.groupBy("load_order").count().collectAsList()) {
      replaced.put(row.getInt(0), row.getLong(1));
    }
    touched.put(
        feed.name(), new Touched(parts, replaced, repeats(feed, held.repeatsElsewhere(parts))));
    return fresh
        .unionByName(landed.select(withPlace(columns(feed))), true)
        .unionByName(held.of(parts))
        .unionByName(held.waitingElsewhere(parts));
  }

  /** What earlier runs held back of a feed whose table is kept in parts. */
  private HeldRecords heldRecords(Feed feed, Dataset<Row> services) {
    Dataset<Row> records =
        Judgement.alone(
            feed,
            held(feed).withColumn("reason", lit(null).cast("string")),
            services,
            context.spark().emptyDataFrame(),
            context.asOf());
    Dataset<Row> rejected =
        before(Tables.REJECTED)
            .filter(col("feed").equalTo(feed.name()).and(col("reason").isin(healing())))
            .select("load_order", "record_number");
    return new HeldRecords(stage.hold(records), rejected, Tables.landing(feed).part());
  }

  /** Records that are held back, as they are held. */
  private Dataset<Row> repeats(Feed feed, Dataset<Row> places) {
    return stage
        .read(Tables.held(feed))
        .filter(col("feed").equalTo(feed.name()))
        .join(places, HeldRecords.PLACE, "left_semi");
  }

  /** What earlier runs wrote, but for the rows of files that are read again. */
  private Dataset<Row> before(Table table) {
    return stage.read(table).filter(not(isReadAgain()));
  }

  private Column isReadAgain() {
    Object[] orders = ledger.readAgain().toArray();
    return orders.length == 0 ? lit(false) : col("load_order").isin(orders);
  }

  /** What was landed of a feed before this run: its columns and places. */
  private Dataset<Row> landedBefore(Feed feed) {
    return before(Tables.landing(feed)).select(withPlace(columns(feed)));
  }

  /** What was held back of a feed before this run: its columns and places. */
  private Dataset<Row> held(Feed feed) {
    StructType schema = new StructType();
    for (lightkeeper.export.Column column : feed.columns()) {
      schema = schema.add(column.name(), Parsing.typeOf(column));
    }
    Dataset<Row> held =
        before(Tables.held(feed))
            .filter(col("feed").equalTo(feed.name()))
            .select(
                from_json(col("record"), schema, JSON_FORMAT).as("record"),
                col("load_order"),
                col("record_number"))
            .select("record.*", "load_order", "record_number");
    return ledger.sources().map(s -> s.known(held, feed, mappedSources())).orElse(held);
  }

  /** Names of the mappings that read files, by the files' places in the order of loading. */
  private Map<Integer, String> mappedSources() {
    Map<Integer, String> names = new HashMap<>();
    ledger.entries().stream()
        .filter(ExportLedger.Entry::isMapped)
        .forEach(entry -> names.put(entry.loadOrder(), entry.source()));
    return names;
  }

  private Dataset<Row> unreadable(SparkSession spark) {
    List<Row> rows = new ArrayList<>();
    for (ExportLedger.Entry entry : ledger.added()) {
      if (entry.problem() != null) {
        rows.add(
            RowFactory.create(
                entry.loadOrder(), null, RejectReason.UNREADABLE_FILE.word(), entry.problem()));
      }
    }
    return spark.createDataFrame(
        rows,
        StructType.fromDDL("load_order INT, record_number BIGINT, reason STRING, detail STRING"));
  }

  private static Object[] healing() {
    return java.util.Arrays.stream(RejectReason.values())
        .filter(RejectReason::mayHeal)
        .map(RejectReason::word)
        .toArray();
  }

  private static Column[] columns(Feed feed) {
    return feed.columns().stream().map(column -> col(column.name())).toArray(Column[]::new);
  }

  private static Column[] withPlace(Column[] columns) {
    List<Column> all = new ArrayList<>(List.of(columns));
    all.add(col("load_order"));
    all.add(col("record_number"));
    return all.toArray(Column[]::new);
  }

  private static scala.collection.immutable.Map<String, String> scala(Map<String, String> map) {
    return scala.collection.immutable.Map.from(scala.jdk.javaapi.CollectionConverters.asScala(map));
  }
}
