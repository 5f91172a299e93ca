package lightkeeper.job;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import lightkeeper.export.Chunk;
import lightkeeper.export.ExportFiles;
import lightkeeper.export.Feed;
import lightkeeper.export.FileScan;
import lightkeeper.export.Header;
import lightkeeper.export.Judgement;
import lightkeeper.export.Parsing;
import lightkeeper.export.PersonKey;
import lightkeeper.export.RejectReason;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import lightkeeper.source.Sources;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * What loading an exports folder comes to, before anything is written: every record ever read,
 * judged as of this run, and the ledger that accounts for each. {@link Ingest} writes it, {@link
 * Check} prints it.
 */
final class Loading implements AutoCloseable {
  /** The one source of canonical files. */
  private static final String CANONICAL = "canonical";

  private static final Map<String, String> JSON_FORMAT =
      Map.of("timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX", "dateFormat", "yyyy-MM-dd");

  private final Context context;
  private final Stage stage;
  private final String runId;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Entry> added = new ArrayList<>();
  private final Map<String, Dataset<Row>> judged = new LinkedHashMap<>();
  private List<String> passedOver = List.of();
  private Sources sources;
  private PersonKey personKey = PersonKey.none();

  /** One file version of the ledger, with what this run needs of it. */
  private record Entry(
      String path,
      String sha256,
      Feed feed,
      String source,
      List<String> ignoredColumns,
      int loadOrder,
      long rowsRead,
      String runId,
      Instant loadedAt,
      String problem,
      List<Chunk> chunks,
      Header header,
      Sources.MappedFile mapped) {}

  /** One file found in the exports folder: canonical, or read by a mapping. */
  private record Found(
      Feed feed, String source, String path, FileScan scan, Sources.MappedFile mapped) {}

  /** How many records of a file came to what. */
  record Tally(long landed, long duplicate, long rejected) {
    /** A file without records. */
    static final Tally NONE = new Tally(0, 0, 0);
  }

  private Loading(Context context, Stage stage, String runId) {
    this.context = context;
    this.stage = stage;
    this.runId = runId;
  }

  /**
   * Finds the files that were not loaded before; {@link #openKey} and {@link #judge} are to follow.
   */
  static Loading of(Context context, Stage stage, String runId) {
    Loading loading = new Loading(context, stage, runId);
    loading.known();
    loading.scan();
    return loading;
  }

  /**
   * Opens the key of people's pseudonyms where any file is about people; before {@link #judge}.
   *
   * @param toWrite whether what is read is going to be written; else no key for people is made
   */
  void openKey(boolean toWrite) {
    if (isAboutPeople()) {
      PersonKeys keys = new PersonKeys(context, stage);
      personKey = toWrite ? keys.ofWarehouse() : keys.toLook();
    }
  }

  /** Files in the feeds' folders that no feed reads. */
  List<String> passedOver() {
    return passedOver;
  }

  /** The sources of what is not in the canonical form; empty when there is no such file. */
  Optional<Sources> sources() {
    return Optional.ofNullable(sources);
  }

  /** The mapping that reads a file, by its place in the order of loading; null: it is canonical. */
  String source(int loadOrder) {
    Entry entry = entries.get(loadOrder - 1);
    return isMapped(entry) ? entry.source() : null;
  }

  /** The mappings that read the files that are new in this run, in alphabetical order. */
  Set<String> sourcesAdded() {
    Set<String> names = new TreeSet<>();
    added.stream().filter(Loading::isMapped).forEach(entry -> names.add(entry.source()));
    return names;
  }

  /** Every record read, old and new, as judged: the feed's columns, places, reason, repeat. */
  Dataset<Row> judged(Feed feed) {
    return judged.get(feed.name());
  }

  /** The key of people's pseudonyms; one that cannot be used when no file is about people. */
  PersonKey personKey() {
    return personKey;
  }

  /** Whether any file, new or old, is about people. */
  boolean isAboutPeople() {
    return entries.stream().anyMatch(entry -> entry.feed().isAboutPeople());
  }

  /** Load orders of the files that are new in this run. */
  Set<Integer> filesAdded() {
    Set<Integer> orders = new HashSet<>();
    added.forEach(entry -> orders.add(entry.loadOrder()));
    return orders;
  }

  /** Accepted records of a feed, as its landing table has them. */
  Dataset<Row> landed(Feed feed) {
    return judged
        .get(feed.name())
        .filter(col("reason").isNull().and(not(col("repeat"))))
        .drop("reason", "detail", "repeat")
        .join(broadcast(files().drop("path", "feed")), "load_order");
  }

  /** Every record and file kept out, as {@code landing.rejected} has them. */
  Dataset<Row> rejected() {
    SparkSession spark = context.spark();
    Dataset<Row> rejected =
        stage
            .read(Tables.REJECTED)
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
                      detail(feed).as("detail")));
    }
    return rejected.join(broadcast(files().drop("file_sha256")), "load_order");
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
    }
    return held;
  }

  /** What became of the records of each file, by load order. */
  Map<Integer, Tally> tallies() {
    Dataset<Row> outcomes =
        stage
            .read(Tables.REJECTED)
            .filter(not(col("reason").isin(healing())).and(col("record_number").isNotNull()))
            .select(col("load_order"), col("reason"), lit(false).as("repeat"));
    for (Feed feed : context.feeds()) {
      outcomes =
          outcomes.unionByName(judged.get(feed.name()).select("load_order", "reason", "repeat"));
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
    return tallies;
  }

  /** The ledger, as {@code landing.export_file} has it. */
  Dataset<Row> ledger(Map<Integer, Tally> tallies) {
    List<Row> rows = new ArrayList<>();
    for (Entry entry : entries) {
      Tally tally = tallies.getOrDefault(entry.loadOrder(), Tally.NONE);
      rows.add(
          RowFactory.create(
              entry.path(),
              entry.sha256(),
              entry.source(),
              entry.feed().name(),
              scala.jdk.javaapi.CollectionConverters.asScala(entry.ignoredColumns()).toSeq(),
              entry.loadOrder(),
              entry.rowsRead(),
              tally.landed(),
              tally.duplicate(),
              tally.rejected(),
              entry.runId(),
              entry.loadedAt()));
    }
    return context.spark().createDataFrame(rows, Tables.EXPORT_FILE.schema());
  }

  @Override
  public void close() {
    judged.values().forEach(rows -> rows.unpersist(false));
  }

  /** Takes over the files that earlier runs loaded. */
  private void known() {
    Map<String, Feed> feeds = new HashMap<>();
    context.feeds().forEach(feed -> feeds.put(feed.name(), feed));
    for (Row row : stage.read(Tables.EXPORT_FILE).orderBy("load_order").collectAsList()) {
      entries.add(
          new Entry(
              row.getAs("path"),
              row.getAs("file_sha256"),
              feeds.get(row.<String>getAs("feed")),
              row.getAs("source"),
              row.getList(row.fieldIndex("ignored_columns")),
              row.getAs("load_order"),
              row.getAs("rows_read"),
              row.getAs("run_id"),
              row.getAs("loaded_at"),
              null,
              List.of(),
              null,
              null));
    }
  }

  private void scan() {
    List<Found> found = found();
    Set<String> known = new HashSet<>();
    entries.forEach(
        entry -> known.add(identity(entry.feed(), entry.source(), entry.sha256(), entry.path())));
    for (Found file : found) {
      FileScan scan = file.scan();
      if (!known.add(identity(file.feed(), file.source(), scan.sha256(), file.path()))) {
        continue;
      }
      Header header =
          scan.problem() == null && file.mapped() == null
              ? Header.of(file.feed(), scan.header())
              : null;
      String problem = header == null ? scan.problem() : header.problem();
      int order = entries.size() + 1;
      Entry entry =
          new Entry(
              file.path(),
              scan.sha256(),
              file.feed(),
              file.source(),
              header == null ? List.of() : header.ignored(),
              order,
              problem == null ? scan.records() : 0,
              runId,
              context.asOf(),
              problem,
              problem == null
                  ? scan.chunks().stream()
                      .map(c -> new Chunk(order, c.uri(), c.start(), c.end(), c.firstRecord()))
                      .toList()
                  : List.of(),
              header,
              file.mapped());
      entries.add(entry);
      added.add(entry);
    }
    long bytes = found.stream().mapToLong(file -> file.scan().bytes()).sum();
    Session.fit(context.spark(), entries.stream().mapToLong(Entry::rowsRead).sum(), bytes);
    long records = added.stream().mapToLong(Entry::rowsRead).sum();
    context
        .progress()
        .tell("ingest: %d files are new, with %d records".formatted(added.size(), records));
  }

  /** The files of the exports folder in the order of loading, looked at. */
  private List<Found> found() {
    ExportFiles canonical = ExportFiles.in(context.exports(), context.feeds());
    List<Sources.MappedFile> mapped = List.of();
    passedOver = canonical.passedOver();
    // Mappings are read only where there is something for them to read.
    if (!passedOver.isEmpty() || entries.stream().anyMatch(Loading::isMapped)) {
      Set<String> paths = new HashSet<>();
      canonical.files().forEach(file -> paths.add(file.path()));
      sources = Sources.of(context.spark(), context.conf(), context.feeds(), context.exports());
      mapped = sources.files(paths);
      passedOver = sources.passedOver(paths);
    }
    long bytes =
        canonical.files().stream().mapToLong(ExportFiles.Located::bytes).sum()
            + mapped.stream().mapToLong(Sources.MappedFile::bytes).sum();
    context
        .progress()
        .tell(
            "ingest: looking at %d files (%s)"
                .formatted(canonical.files().size() + mapped.size(), Progress.bytes(bytes)));
    if (!passedOver.isEmpty()) {
      context.progress().tell("ingest: no feed reads " + String.join(", ", passedOver));
    }
    List<Found> found = new ArrayList<>();
    List<FileScan> scans = Parsing.scan(context.spark(), canonical.files());
    for (int i = 0; i < scans.size(); i++) {
      ExportFiles.Located file = canonical.files().get(i);
      found.add(new Found(file.feed(), CANONICAL, file.path(), scans.get(i), null));
    }
    List<FileScan> mappedScans = mapped.isEmpty() ? List.of() : sources.scan(mapped);
    for (int i = 0; i < mappedScans.size(); i++) {
      Sources.MappedFile file = mapped.get(i);
      found.add(new Found(file.feed(), file.source(), file.path(), mappedScans.get(i), file));
    }
    found.sort(
        (one, other) ->
            Arrays.compareUnsigned(
                one.path().getBytes(StandardCharsets.UTF_8),
                other.path().getBytes(StandardCharsets.UTF_8)));
    return found;
  }

  private static boolean isMapped(Entry entry) {
    return !entry.source().equals(CANONICAL);
  }

  /** A file is known by its bytes; one whose bytes cannot be had, by its path. */
  private static String identity(Feed feed, String source, String sha256, String path) {
    return feed.name() + "\n" + source + "\n" + (sha256 == null ? path : sha256);
  }

  /** Reads the new files and judges every record as of this run. */
  void judge() {
    Dataset<Row> none = context.spark().emptyDataFrame();
    Dataset<Row> services = none;
    Dataset<Row> teams = none;
    for (Feed feed : context.feeds()) {
      Dataset<Row> rows =
          Judgement.of(feed, records(feed), services, teams, context.asOf())
              .persist(StorageLevel.MEMORY_AND_DISK());
      judged.put(feed.name(), rows);
      Dataset<Row> accepted = rows.filter(col("reason").isNull());
      if (feed.name().equals("service")) {
        services = accepted.select("service_id").distinct();
      } else if (feed.name().equals("team")) {
        teams = accepted.select("team_id").distinct();
      }
    }
  }

  /** All records of a feed ever read, new and old; the old ones are well-formed. */
  private Dataset<Row> records(Feed feed) {
    Table table = Tables.landing(feed);
    List<Dataset<Row>> parts = new ArrayList<>();
    if (stage.has(table)) {
      parts.add(stage.read(table).select(withPlace(columns(feed))));
    }
    if (stage.has(Tables.held(feed))) {
      StructType schema = new StructType();
      for (lightkeeper.export.Column column : feed.columns()) {
        schema = schema.add(column.name(), Parsing.typeOf(column));
      }
      Dataset<Row> held =
          stage
              .read(Tables.held(feed))
              .filter(col("feed").equalTo(feed.name()))
              .select(
                  from_json(col("record"), schema, JSON_FORMAT).as("record"),
                  col("load_order"),
                  col("record_number"))
              .select("record.*", "load_order", "record_number");
      parts.add(sources == null ? held : sources.known(held, feed, mappedSources()));
    }
    List<Chunk> chunks = new ArrayList<>();
    Map<Integer, Header> headers = new HashMap<>();
    Map<Integer, Sources.MappedFile> mapped = new HashMap<>();
    for (Entry entry : added) {
      boolean isRead = entry.feed().name().equals(feed.name()) && entry.problem() == null;
      if (isRead && entry.mapped() != null) {
        mapped.put(entry.loadOrder(), entry.mapped());
      } else if (isRead) {
        chunks.addAll(entry.chunks());
        headers.put(entry.loadOrder(), entry.header());
      }
    }
    if (!mapped.isEmpty()) {
      parts.add(sources.records(feed, mapped, personKey));
    }
    Dataset<Row> records = Parsing.records(context.spark(), feed, chunks, headers, personKey);
    for (Dataset<Row> part : parts) {
      records = records.unionByName(part, true);
    }
    return records;
  }

  /** Names of the mappings that read files, by the files' places in the order of loading. */
  private Map<Integer, String> mappedSources() {
    Map<Integer, String> names = new HashMap<>();
    entries.stream()
        .filter(Loading::isMapped)
        .forEach(entry -> names.put(entry.loadOrder(), entry.source()));
    return names;
  }

  private Dataset<Row> unreadable(SparkSession spark) {
    List<Row> rows = new ArrayList<>();
    for (Entry entry : added) {
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

  private Dataset<Row> files() {
    List<Row> rows = new ArrayList<>();
    for (Entry entry : entries) {
      rows.add(
          RowFactory.create(
              entry.loadOrder(),
              entry.path(),
              entry.feed().name(),
              entry.source(),
              entry.sha256(),
              entry.runId()));
    }
    return context
        .spark()
        .createDataFrame(
            rows,
            StructType.fromDDL(
                "load_order INT, path STRING, feed STRING, source STRING, file_sha256 STRING,"
                    + " run_id STRING"));
  }

  /** What is wrong, in words, where judgement rather than the record itself says so. */
  private static Column detail(Feed feed) {
    Column detail =
        when(
            col("reason").equalTo(RejectReason.IN_THE_FUTURE.word()),
            lit(feed.start() + " lies after the as-of"));
    if (feed.isOfIntervals()) {
      String holder = feed.holder().orElseThrow();
      detail =
          detail.when(
              col("reason").equalTo(RejectReason.OVERLAPPING_INTERVAL.word()),
              feed.isAboutPeople()
                  ? lit("begins within an earlier interval of the same person")
                  : concat(
                      lit("begins within an earlier interval of " + holder + " '"),
                      col(holder),
                      lit("'")));
    }
    if (feed.refersToService()) {
      detail = unknown(detail, feed, RejectReason.UNKNOWN_SERVICE, "service_id", "service");
    }
    if (feed.refersToTeam()) {
      detail = unknown(detail, feed, RejectReason.UNKNOWN_TEAM, "team_id", "team");
    }
    return detail.otherwise(col("detail"));
  }

  private static Column unknown(
      Column detail, Feed feed, RejectReason reason, String key, String known) {
    String problem = "is in no accepted record of the feed " + known;
    return detail.when(
        col("reason").equalTo(reason.word()),
        feed.isAboutPeople()
            ? lit(key + " " + problem)
            : concat(lit(key + " '"), col(key), lit("' " + problem)));
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
