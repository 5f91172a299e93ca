package lightkeeper.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lightkeeper.export.Chunk;
import lightkeeper.export.ExportFiles;
import lightkeeper.export.Feed;
import lightkeeper.export.FileScan;
import lightkeeper.export.Header;
import lightkeeper.export.Parsing;
import lightkeeper.export.SeenFiles;
import lightkeeper.lakehouse.Tables;
import lightkeeper.source.Sources;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * The export files: those that earlier runs loaded, those that are new, and those that are read
 * again because what reads them has changed.
 */
final class ExportLedger {
  /** The one source of canonical files. */
  private static final String CANONICAL = "canonical";

  /** Where a warehouse notes which files were looked at. */
  private static final String SEEN_FILES = "operations/seen-files.jsonl";

  private final Context context;
  private final Stage stage;
  private final String runId;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Entry> added = new ArrayList<>();
  private final Set<Integer> readAgain = new TreeSet<>();
  private final Set<Integer> asked = new HashSet<>();
  private final Map<Integer, Long> landedBefore = new HashMap<>();
  private final Map<String, Long> bytes = new HashMap<>();
  private final Map<String, Long> bytesAdded = new HashMap<>();
  private final Map<String, String> mappings = new HashMap<>();
  private final SeenFiles seenFiles;
  private List<String> passedOver = List.of();
  private Sources sources;

  /**
   * One file version, with what this run needs of it.
   *
   * @param path the file, relative to the exports folder
   * @param sha256 digest of its bytes; null when they could not be had
   * @param feed the feed of its records
   * @param source what reads it
   * @param mapping digest of the mapping that read it; null: it is canonical
   * @param ignoredColumns columns that the feed does not know
   * @param loadOrder its place in the order of loading, over all runs
   * @param rowsRead its records
   * @param runId the run that read it
   * @param loadedAt the as-of of that run
   * @param problem why it cannot be read; null: it can, or it was read by an earlier run
   * @param chunks its pieces, where this run reads it and it is canonical
   * @param header its header, where this run reads it and it is canonical
   * @param mapped the file, where this run reads it by a mapping; else null
   */
  record Entry(
      String path,
      String sha256,
      Feed feed,
      String source,
      String mapping,
      List<String> ignoredColumns,
      int loadOrder,
      long rowsRead,
      String runId,
      Instant loadedAt,
      String problem,
      List<Chunk> chunks,
      Header header,
      Sources.MappedFile mapped) {
    /** Whether a mapping reads it. */
    boolean isMapped() {
      return !source.equals(CANONICAL);
    }
  }

  /** One file found in the exports folder: canonical, or read by a mapping. */
  private record Found(
      Feed feed,
      String source,
      String path,
      Path location,
      long bytes,
      FileScan scan,
      Sources.MappedFile mapped) {
    Found scanned(FileScan scan) {
      return new Found(feed, source, path, location, bytes, scan, mapped);
    }
  }

  private ExportLedger(Context context, Stage stage, String runId) {
    this.context = context;
    this.stage = stage;
    this.runId = runId;
    this.seenFiles = SeenFiles.read(note());
  }

  /** Takes over what earlier runs loaded, and looks for what is new. */
  static ExportLedger of(Context context, Stage stage, String runId) {
    ExportLedger ledger = new ExportLedger(context, stage, runId);
    ledger.known();
    ledger.asked();
    ledger.scan();
    return ledger;
  }

  /** Every file version, by its place in the order of loading. */
  List<Entry> entries() {
    return entries;
  }

  /** The file versions that this run reads. */
  List<Entry> added() {
    return added;
  }

  /** Places of the files that were read by an earlier run and are by this one too. */
  Set<Integer> readAgain() {
    return readAgain;
  }

  /** Why a file is read that an earlier run read; empty for one that none did. */
  String whyAgain(Entry entry) {
    if (!readAgain.contains(entry.loadOrder())) {
      return "";
    }
    return asked.contains(entry.loadOrder())
        ? ", again, as --from and --to ask for it"
        : ", again, as what reads it has changed";
  }

  /** How many records of a file were accepted before this run. */
  long landedBefore(Entry entry) {
    return readAgain.contains(entry.loadOrder())
        ? 0
        : landedBefore.getOrDefault(entry.loadOrder(), 0L);
  }

  /** The bytes of each feed's files. */
  Map<String, Long> bytes() {
    return bytes;
  }

  /** The bytes of those that this run reads. */
  Map<String, Long> bytesAdded() {
    return bytesAdded;
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
    return entry.isMapped() ? entry.source() : null;
  }

  /** Notes which files were looked at, for the next run. */
  void noteSeenFiles() {
    seenFiles.write(note());
  }

  /** What stands in the ledger beside the counts: one row per file version. */
  Dataset<Row> files() {
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

  /**
   * Says beside records of new files what the ledger says of the files, but for their paths. What
   * it says is part of the query: a join would let go of the order that the records have.
   *
   * @param records rows with {@code load_order}
   * @param feed the feed that they are of
   * @return the same rows, in the same order, with {@code source, file_sha256, run_id}
   */
  Dataset<Row> ofNewFiles(Dataset<Row> records, Feed feed) {
    Map<Integer, Entry> files = new TreeMap<>();
    added().stream()
        .filter(entry -> entry.feed().name().equals(feed.name()))
        .forEach(entry -> files.put(entry.loadOrder(), entry));
    int first = files.isEmpty() ? 0 : files.keySet().iterator().next();
    List<Column> told = new ArrayList<>(List.of(told(null, null, null)));
    files.forEach(
        (order, entry) -> {
          // The orders between are those of other feeds' files.
          told.addAll(Collections.nCopies(order - first + 1 - told.size(), told.get(0)));
          told.add(told(entry.source(), entry.sha256(), entry.runId()));
        });
    Column file =
        functions.array(told.toArray(Column[]::new)).getItem(col("load_order").minus(first - 1));
    return records
        .withColumn("source", file.getField("source"))
        .withColumn("file_sha256", file.getField("file_sha256"))
        .withColumn("run_id", file.getField("run_id"));
  }

  private static Column told(String source, String sha256, String runId) {
    return functions.struct(
        lit(source).cast("string").as("source"),
        lit(sha256).cast("string").as("file_sha256"),
        lit(runId).cast("string").as("run_id"));
  }

  /** The ledger, as {@code landing.export_file} has it. */
  Dataset<Row> rows(Map<Integer, Loading.Tally> tallies) {
    List<Row> rows = new ArrayList<>();
    for (Entry entry : entries) {
      Loading.Tally tally = tallies.getOrDefault(entry.loadOrder(), Loading.Tally.NONE);
      rows.add(
          RowFactory.create(
              entry.path(),
              entry.sha256(),
              entry.source(),
              entry.mapping(),
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

  /** What the keys of vendors mean, as {@code landing.vendor_key} has them. */
  Dataset<Row> vendorKeys() {
    List<Row> rows = new ArrayList<>();
    for (Sources.VendorKey key : sources.keys()) {
      rows.add(RowFactory.create(key.source(), key.of(), key.key(), key.id()));
    }
    return context.spark().createDataFrame(rows, Tables.VENDOR_KEY.schema());
  }

  private List<Sources.VendorKey> vendorKeysBefore() {
    return stage.read(Tables.VENDOR_KEY).collectAsList().stream()
        .map(
            row ->
                new Sources.VendorKey(
                    row.getString(0), row.getString(1), row.getString(2), row.getString(3)))
        .toList();
  }

  private Path note() {
    return context.warehouse().root().resolve(SEEN_FILES);
  }

  /** Takes over the files that earlier runs loaded. */
  private void known() {
    Map<String, Feed> feeds = new HashMap<>();
    context.feeds().forEach(feed -> feeds.put(feed.name(), feed));
    for (Row row : stage.read(Tables.EXPORT_FILE).orderBy("load_order").collectAsList()) {
      landedBefore.put(row.getAs("load_order"), row.getAs("rows_landed"));
      entries.add(
          new Entry(
              row.getAs("path"),
              row.getAs("file_sha256"),
              feeds.get(row.<String>getAs("feed")),
              row.getAs("source"),
              row.getAs("mapping_sha256"),
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

  /** Finds the files that a user wants to be read again. */
  private void asked() {
    Months months = context.again();
    if (months == null) {
      return;
    }
    for (Feed feed : context.feeds()) {
      stage
          .read(Tables.landing(feed))
          .filter(months.condition(feed.start()))
          .select("load_order")
          .distinct()
          .collectAsList()
          .forEach(row -> asked.add(row.getInt(0)));
    }
  }

  private void scan() {
    List<Found> found = found();
    Map<String, Entry> known = new HashMap<>();
    for (Entry entry : entries) {
      known.putIfAbsent(identity(entry), entry);
    }
    Set<String> redefined =
        sources == null ? Set.of() : sources.redefined(vendorKeysBefore(), this::servicesAndTeams);
    List<Found> loaded = scanned(found, known, redefined);
    for (Found file : loaded) {
      FileScan scan = file.scan();
      bytes.merge(file.feed().name(), file.bytes(), Long::sum);
      String identity = identity(file.feed(), file.source(), scan.sha256(), file.path());
      Entry before = known.get(identity);
      boolean isRead =
          before == null
              || (isToBeReadAgain(before, redefined) && readAgain.add(before.loadOrder()));
      if (isRead) {
        Entry entry = entry(file, before == null ? entries.size() + 1 : before.loadOrder());
        known.put(identity, entry);
        if (before == null) {
          entries.add(entry);
        } else {
          entries.set(before.loadOrder() - 1, entry);
        }
        added.add(entry);
        bytesAdded.merge(file.feed().name(), file.bytes(), Long::sum);
      }
    }
    tell(redefined);
  }

  private Set<String> servicesAndTeams() {
    Set<String> ids = new HashSet<>();
    for (Feed feed : context.feeds()) {
      if (feed.name().equals("service") || feed.name().equals("team")) {
        stage
            .read(Tables.landing(feed))
            .select(feed.name() + "_id")
            .distinct()
            .collectAsList()
            .forEach(row -> ids.add(row.getString(0)));
      }
    }
    return ids;
  }

  private Entry entry(Found file, int order) {
    FileScan scan = file.scan();
    Header header =
        scan.problem() == null && file.mapped() == null
            ? Header.of(file.feed(), scan.header())
            : null;
    String problem = header == null ? scan.problem() : header.problem();
    return new Entry(
        file.path(),
        scan.sha256(),
        file.feed(),
        file.source(),
        file.mapped() == null ? null : mapping(file.source()),
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
  }

  private void tell(Set<String> redefined) {
    Map<Boolean, Long> records =
        added.stream()
            .collect(
                Collectors.partitioningBy(
                    entry -> readAgain.contains(entry.loadOrder()),
                    Collectors.summingLong(Entry::rowsRead)));
    context
        .progress()
        .tell(
            "ingest: %d files are new, with %d records"
                .formatted(added.size() - readAgain.size(), records.get(false)));
    if (!readAgain.isEmpty()) {
      context
          .progress()
          .tell(
              "ingest: %d files are read again, with %d records"
                  .formatted(readAgain.size(), records.get(true)));
    }
    long gone =
        entries.stream()
            .filter(entry -> !readAgain.contains(entry.loadOrder()))
            .filter(entry -> isToBeReadAgain(entry, redefined))
            .count();
    if (gone > 0) {
      context
          .progress()
          .tell(
              "ingest: %d files are to be read again, and are no longer there: their records"
                      .formatted(gone)
                  + " stay as they were read");
    }
  }

  /** Whether a file of an earlier run is read again: somebody asked for it, or it says another. */
  private boolean isToBeReadAgain(Entry entry, Set<String> redefined) {
    return asked.contains(entry.loadOrder()) || isReadAnotherWay(entry, redefined);
  }

  /** Whether the mapping that read a file is another now, or what a key in it means. */
  private boolean isReadAnotherWay(Entry entry, Set<String> redefined) {
    return entry.isMapped()
        && sources != null
        && sources.has(entry.source())
        && (!mapping(entry.source()).equals(entry.mapping())
            || redefined.contains(sources.namespace(entry.source())));
  }

  /** The digest of a mapping and of the tables beside the exports that it looks things up in. */
  private String mapping(String source) {
    return mappings.computeIfAbsent(
        source,
        name -> sources.digest(name, file -> seenFiles.sha256(file).orElseGet(() -> read(file))));
  }

  private String read(Path file) {
    try {
      String sha256 = FileScan.sha256(file);
      seenFiles.note(file, sha256);
      return sha256;
    } catch (IOException e) {
      // It is nothing to look anything up in, until it can be read.
      return "";
    }
  }

  /** The files of the exports folder in the order of loading. */
  private List<Found> found() {
    ExportFiles canonical = ExportFiles.in(context.exports(), context.feeds());
    List<Found> found = new ArrayList<>();
    canonical
        .files()
        .forEach(
            file ->
                found.add(
                    new Found(
                        file.feed(),
                        CANONICAL,
                        file.path(),
                        file.location(),
                        file.bytes(),
                        null,
                        null)));
    passedOver = canonical.passedOver();
    // Mappings are read only where there is something for them to read.
    if (!passedOver.isEmpty() || entries.stream().anyMatch(Entry::isMapped)) {
      Set<String> paths = new HashSet<>();
      canonical.files().forEach(file -> paths.add(file.path()));
      sources = Sources.of(context.spark(), context.conf(), context.feeds(), context.exports());
      for (Sources.MappedFile file : sources.files(paths)) {
        found.add(
            new Found(
                file.feed(),
                file.source(),
                file.path(),
                file.location(),
                file.bytes(),
                null,
                file));
      }
      passedOver = sources.passedOver(paths);
    }
    context
        .progress()
        .tell(
            "ingest: looking at %d files (%s)"
                .formatted(
                    found.size(), Progress.bytes(found.stream().mapToLong(Found::bytes).sum())));
    if (!passedOver.isEmpty()) {
      context.progress().tell("ingest: no feed reads " + String.join(", ", passedOver));
    }
    found.sort(
        (one, other) ->
            Arrays.compareUnsigned(
                one.path().getBytes(StandardCharsets.UTF_8),
                other.path().getBytes(StandardCharsets.UTF_8)));
    return found;
  }

  /** The same files, looked at; of one that was loaded and has not changed, nothing is read. */
  private List<Found> scanned(List<Found> found, Map<String, Entry> known, Set<String> redefined) {
    Found[] scanned = new Found[found.size()];
    List<Integer> canonical = new ArrayList<>();
    List<Integer> mapped = new ArrayList<>();
    for (int i = 0; i < scanned.length; i++) {
      Found file = found.get(i);
      Optional<String> seen =
          seenFiles
              .sha256(file.location())
              .filter(sha256 -> isLoaded(known.get(identity(file, sha256)), redefined));
      if (seen.isPresent()) {
        scanned[i] =
            file.scanned(new FileScan(0, seen.get(), file.bytes(), 0, List.of(), List.of(), null));
      } else {
        (file.mapped() == null ? canonical : mapped).add(i);
      }
    }
    List<FileScan> scans =
        Parsing.scan(
            context.spark(),
            canonical.stream()
                .map(found::get)
                .map(f -> new ExportFiles.Located(f.feed(), f.path(), f.location(), f.bytes()))
                .toList());
    note(found, canonical, scans, scanned);
    if (!mapped.isEmpty()) {
      note(
          found,
          mapped,
          sources.scan(mapped.stream().map(found::get).map(Found::mapped).toList()),
          scanned);
    }
    return List.of(scanned);
  }

  private void note(List<Found> found, List<Integer> at, List<FileScan> scans, Found[] scanned) {
    for (int i = 0; i < scans.size(); i++) {
      Found file = found.get(at.get(i));
      seenFiles.note(file.location(), scans.get(i).sha256());
      scanned[at.get(i)] = file.scanned(scans.get(i));
    }
  }

  private boolean isLoaded(Entry entry, Set<String> redefined) {
    return entry != null && !isToBeReadAgain(entry, redefined);
  }

  private String identity(Entry entry) {
    return identity(entry.feed(), entry.source(), entry.sha256(), entry.path());
  }

  private String identity(Found file, String sha256) {
    return identity(file.feed(), file.source(), sha256, file.path());
  }

  /**
   * A file is known by its bytes; by its path as well where its mapping reads that, and the same
   * bytes elsewhere say something else, or where its bytes cannot be had.
   */
  private String identity(Feed feed, String source, String sha256, String path) {
    boolean isOfPlace = sources != null && sources.readsPlace(source);
    return String.join(
        "\n",
        feed.name(),
        source,
        sha256 == null ? "" : sha256,
        sha256 == null || isOfPlace ? path : "");
  }
}
