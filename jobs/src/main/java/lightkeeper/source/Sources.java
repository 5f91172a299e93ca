package lightkeeper.source;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;

import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import lightkeeper.export.Feed;
import lightkeeper.export.FileScan;
import lightkeeper.export.Parsing;
import lightkeeper.export.PersonKey;
import lightkeeper.export.RecordReader;
import lightkeeper.settings.Conf;
import lightkeeper.settings.ConfigurationException;
import lightkeeper.settings.Sha256;
import lightkeeper.storage.Storage;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * The exports that are not in the canonical form: which files of an exports folder a mapping of
 * {@code conf/sources} reads, and what their records come to.
 */
public final class Sources {

  private final SparkSession spark;
  private final Path exports;
  private final List<Mapping> mappings;
  private final Map<String, Plan> plans = new HashMap<>();
  private final Map<String, Boolean> places = new HashMap<>();
  private final Map<String, PathMatcher> matchers = new HashMap<>();
  private final List<String> below;
  private final Keys services;
  private final Keys teams;

  private Sources(SparkSession spark, Conf conf, List<Feed> feeds, Path exports) {
    this.spark = spark;
    this.exports = exports;
    List<Mapping> read = new ArrayList<>();
    for (Path file : conf.files("sources", ".yaml")) {
      read.add(Mapping.read(file, feeds));
    }
    this.mappings = List.copyOf(read);
    this.below = below(exports);
    this.teams = Keys.read(conf, Keys.TEAMS);
    Keys listed = Keys.read(conf, Keys.SERVICES);
    this.services = listed.with(filled(listed));
  }

  /**
   * Reads the mappings.
   *
   * @param spark the session
   * @param conf the configuration folders
   * @param feeds the feeds there are
   * @param exports the exports folder
   * @return the sources
   * @throws ConfigurationException on a mapping that cannot be used, naming file and line
   */
  public static Sources of(SparkSession spark, Conf conf, List<Feed> feeds, Path exports) {
    return new Sources(spark, conf, feeds, exports);
  }

  /**
   * One file that a mapping reads.
   *
   * @param source name of the mapping
   * @param feed the feed its records are of
   * @param path relative to the exports folder, with {@code /} between names
   * @param location where it is
   * @param bytes its size
   */
  public record MappedFile(String source, Feed feed, String path, Path location, long bytes) {}

  /**
   * The files that mappings read; one that several read is there for each.
   *
   * @param canonical paths of files in the canonical form, which no mapping reads
   * @return the files in byte order of their path, then of the source
   */
  public List<MappedFile> files(Set<String> canonical) {
    List<MappedFile> files = new ArrayList<>();
    for (String path : below) {
      if (canonical.contains(path)) {
        continue;
      }
      for (Mapping mapping : mappings) {
        if (matches(mapping.path(), path)) {
          Path location = exports.resolve(path);
          files.add(new MappedFile(mapping.name(), mapping.feed(), path, location, size(location)));
        }
      }
    }
    return files;
  }

  /**
   * The files that nobody reads.
   *
   * @param canonical paths of files in the canonical form
   * @return the others that no mapping reads, nor any table that one looks things up in
   */
  public List<String> passedOver(Set<String> canonical) {
    return below.stream()
        .filter(path -> !canonical.contains(path))
        .filter(
            path ->
                mappings.stream()
                    .noneMatch(
                        mapping ->
                            matches(mapping.path(), path)
                                || mapping.lookUps().stream()
                                    .anyMatch(table -> matches(table.path(), path))))
        .toList();
  }

  private boolean matches(String glob, String path) {
    PathMatcher matcher =
        matchers.computeIfAbsent(glob, g -> FileSystems.getDefault().getPathMatcher("glob:" + g));
    String unpacked = path.endsWith(".gz") ? path.substring(0, path.length() - 3) : path;
    return matcher.matches(Path.of(path)) || matcher.matches(Path.of(unpacked));
  }

  /** Every file below a folder, in byte order; names that begin with a dot are nobody's. */
  private static List<String> below(Path folder) {
    List<String> paths = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) walk::iterator) {
        Path relative = folder.relativize(file);
        boolean hidden = false;
        for (Path name : relative) {
          hidden |= name.toString().startsWith(".");
        }
        if (!hidden && !Files.isDirectory(file)) {
          paths.add(relative.toString().replace(file.getFileSystem().getSeparator(), "/"));
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new UncheckedIOException(
          "Cannot list " + folder, e instanceof IOException io ? io : new IOException(e));
    }
    paths.sort(
        (one, other) ->
            Arrays.compareUnsigned(
                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8)));
    return List.copyOf(paths);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * Looks at files: their digests, their number of rows, whether they can be read to the end.
   *
   * @param files the files
   * @return one scan per file, in the same order, without header and chunks
   */
  public List<FileScan> scan(List<MappedFile> files) {
    if (files.isEmpty()) {
      return List.of();
    }
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      MappedFile file = files.get(i);
      pieces.add(
          new Piece(
              i,
              plan(file.source()),
              file.location().toUri().toString(),
              file.path(),
              file.bytes()));
    }
    List<List<Piece>> tasks = Parsing.share(pieces, Piece::bytes);
    FlatMapFunction<Long, FileScan> scan =
        number -> tasks.get(number.intValue()).stream().map(Piece::scan).iterator();
    return spark
        .range(0, tasks.size(), 1, tasks.size())
        .as(Encoders.LONG())
        .flatMap(scan, Encoders.javaSerialization(FileScan.class))
        .collectAsList()
        .stream()
        .sorted(Comparator.comparingInt(FileScan::file))
        .toList();
  }

  /**
   * Reads the rows of files of one feed.
   *
   * @param feed the feed
   * @param files the files by their number in the order of loading
   * @param personKey what pseudonyms are made with; unused by a feed that is not about people
   * @return one row per row of the files, as {@link Parsing#records} has them
   */
  public Dataset<Row> records(Feed feed, Map<Integer, MappedFile> files, PersonKey personKey) {
    List<Piece> pieces = new ArrayList<>();
    files.forEach(
        (order, file) ->
            pieces.add(
                new Piece(
                    order,
                    plan(file.source()),
                    file.location().toUri().toString(),
                    file.path(),
                    file.bytes())));
    pieces.sort(Comparator.comparingInt(Piece::order));
    List<List<Piece>> tasks = Parsing.share(pieces, Piece::bytes);
    RecordReader typed = RecordReader.ofColumns(feed, personKey);
    FlatMapFunction<Long, Row> read =
        number -> new Chained(tasks.get(number.intValue()).iterator(), typed);
    return Parsing.records(spark, feed, tasks.size(), read);
  }

  /**
   * The rows of one file, read here and now rather than in a task.
   *
   * @param file the file
   * @param personKey what pseudonyms are made with
   * @return its rows: values as {@link RecordReader} has them, 0, record number, reason, detail
   * @throws IOException when it cannot be read to its end, saying why
   */
  Iterator<Row> rows(MappedFile file, PersonKey personKey) throws IOException {
    Plan plan = plan(file.source());
    FileScan scan = new Piece(0, plan, file.location().toUri().toString(), file.path(), 0).scan();
    if (scan.problem() != null) {
      throw new UnreadableException(scan.problem());
    }
    return new MappedRows(
        plan, file.location(), file.path(), 0, RecordReader.ofColumns(file.feed(), personKey));
  }

  /**
   * Takes up keys that were not known when records were read.
   *
   * @param records records of a feed that wait, with {@code load_order}
   * @param feed the feed
   * @param sources the source of each file by its number
   * @return the same rows, with the ids of keys that are known now
   */
  public Dataset<Row> known(Dataset<Row> records, Feed feed, Map<Integer, String> sources) {
    Dataset<Row> known = records;
    if (feed.refersToService()) {
      known = known(known, "service_id", services, sources);
    }
    return feed.refersToTeam() ? known(known, "team_id", teams, sources) : known;
  }

  private Dataset<Row> known(
      Dataset<Row> records, String column, Keys keys, Map<Integer, String> sources) {
    List<Row> spaces = new ArrayList<>();
    sources.forEach(
        (order, source) ->
            mappings.stream()
                .filter(mapping -> mapping.name().equals(source))
                .findFirst()
                .ifPresent(mapping -> spaces.add(RowFactory.create(order, mapping.namespace()))));
    List<Row> ids = new ArrayList<>();
    keys.ids()
        .forEach(
            (space, known) ->
                known.forEach((key, id) -> ids.add(RowFactory.create(space, key, id))));
    if (spaces.isEmpty() || ids.isEmpty()) {
      return records;
    }
    Column[] columns =
        Arrays.stream(records.columns())
            .map(
                name ->
                    name.equals(column)
                        ? coalesce(col("known_id"), col(column)).as(column)
                        : col(name))
            .toArray(Column[]::new);
    Dataset<Row> byFile =
        spark
            .createDataFrame(spaces, StructType.fromDDL("load_order INT, key_space STRING"))
            .join(
                spark.createDataFrame(
                    ids,
                    StructType.fromDDL("key_space STRING, vendor_key STRING, known_id STRING")),
                "key_space");
    return records
        .join(
            broadcast(byFile.withColumnRenamed("load_order", "of_file")),
            col("load_order").equalTo(col("of_file")).and(col(column).equalTo(col("vendor_key"))),
            "left")
        .select(columns);
  }

  /**
   * Whose keys of services and teams a source's are.
   *
   * @param source name of a mapping
   * @return the name under which {@code service-keys.csv} lists them; the source when it is gone
   */
  public String namespace(String source) {
    return mappings.stream()
        .filter(mapping -> mapping.name().equals(source))
        .map(Mapping::namespace)
        .findFirst()
        .orElse(source);
  }

  /**
   * Whether there is a mapping of a name.
   *
   * @param source the name
   * @return false for what is canonical, or was read by a mapping that is gone
   */
  public boolean has(String source) {
    return mappings.stream().anyMatch(mapping -> mapping.name().equals(source));
  }

  /**
   * Whether what a source makes of a file depends on where the file lies.
   *
   * @param source name of a mapping, or of none
   * @return whether its expressions read {@code file.…}
   */
  public boolean readsPlace(String source) {
    return places.computeIfAbsent(source, name -> has(name) && mapping(name).readsPlace());
  }

  /**
   * Tells one state of a mapping from another.
   *
   * @param source name of a mapping
   * @param sha256 the digest of a file's bytes
   * @return a digest of the mapping and of all tables beside the exports that it reads
   */
  public String digest(String source, Function<Path, String> sha256) {
    Mapping mapping = mapping(source);
    StringBuilder all = new StringBuilder(mapping.file().text());
    for (LookUp lookUp : mapping.lookUps()) {
      for (String path : below) {
        if (matches(lookUp.path(), path)) {
          all.append('\n').append(path).append(' ').append(sha256.apply(exports.resolve(path)));
        }
      }
    }
    return Sha256.of(all.toString());
  }

  /**
   * What a key of a vendor means.
   *
   * @param source under which it is listed: a source, or what several share
   * @param of what it is of: {@code service} or {@code team}
   * @param key the key
   * @param id the id that it stands for
   */
  public record VendorKey(String source, String of, String key, String id) {}

  /**
   * What the keys of vendors mean.
   *
   * @return those that are listed, or filled from records of services
   */
  public List<VendorKey> keys() {
    List<VendorKey> all = new ArrayList<>();
    keysOf()
        .forEach(
            (of, keys) ->
                keys.ids()
                    .forEach(
                        (space, ids) ->
                            ids.forEach((key, id) -> all.add(new VendorKey(space, of, key, id)))));
    return all;
  }

  /**
   * Whose keys have changed their meaning.
   *
   * @param before what keys meant when records were read
   * @param ids the services and teams that there were: a key that is not listed stands for itself
   * @return names under which {@code service-keys.csv} and {@code team-keys.csv} list keys
   */
  public Set<String> redefined(Collection<VendorKey> before, Supplier<Set<String>> ids) {
    Set<String> redefined = new TreeSet<>();
    Set<List<String>> known = new HashSet<>();
    for (VendorKey key : before) {
      known.add(List.of(key.of(), key.source(), key.key()));
      if (!keysOf().get(key.of()).id(key.source(), key.key()).equals(key.id())) {
        redefined.add(key.source());
      }
    }
    List<VendorKey> added =
        keys().stream()
            .filter(key -> !known.contains(List.of(key.of(), key.source(), key.key())))
            .filter(key -> !key.key().equals(key.id()))
            .toList();
    Set<String> stoodForThemselves = added.isEmpty() ? Set.of() : ids.get();
    added.stream()
        .filter(key -> stoodForThemselves.contains(key.key()))
        .forEach(key -> redefined.add(key.source()));
    return redefined;
  }

  private Map<String, Keys> keysOf() {
    return new TreeMap<>(Map.of("service", services, "team", teams));
  }

  /**
   * What a source takes the columns of its feed for.
   *
   * @param source name of a mapping
   * @return expression by column, in the order of the mapping
   */
  public Map<String, String> columns(String source) {
    Map<String, String> columns = new LinkedHashMap<>();
    Mapping mapping = mapping(source);
    if (mapping.serviceKey() != null) {
      columns.put("service_id", mapping.serviceKey());
    }
    if (mapping.teamKey() != null) {
      columns.put("team_id", mapping.teamKey());
    }
    mapping.columns().forEach(columns::putIfAbsent);
    return columns;
  }

  private Mapping mapping(String source) {
    return mappings.stream()
        .filter(mapping -> mapping.name().equals(source))
        .findFirst()
        .orElseThrow(
            () -> new ConfigurationException("conf/sources: there is no mapping " + source));
  }

  private Plan plan(String source) {
    return plans.computeIfAbsent(
        source, name -> Plan.of(spark, mapping(name), services, teams, this::lookUp));
  }

  /** Keys that records of services hold. */
  private List<Keys.Entry> filled(Keys listed) {
    List<Keys.Entry> entries = new ArrayList<>();
    for (Mapping mapping : mappings) {
      if (mapping.fillsKeys().isEmpty()) {
        continue;
      }
      Map<String, String> texts = new LinkedHashMap<>();
      texts.put("service_id", columns(mapping.name()).get("service_id"));
      texts.putAll(mapping.fillsKeys());
      Plan.Compiled compiled = null;
      for (String path : below) {
        if (!matches(mapping.path(), path)) {
          continue;
        }
        compiled =
            compiled == null ? Plan.compile(spark, mapping, mapping.shape(), texts) : compiled;
        for (List<String> row : table(mapping.shape(), path, compiled)) {
          int i = 1;
          for (String namespace : mapping.fillsKeys().keySet()) {
            if (row.get(0) != null && row.get(i) != null) {
              entries.add(
                  new Keys.Entry(
                      namespace, row.get(i), listed.id(mapping.namespace(), row.get(0))));
            }
            i++;
          }
        }
      }
    }
    return entries;
  }

  /** What expressions come to for each row of a file; nothing for one that cannot be read. */
  private List<List<String>> table(Shape shape, String path, Plan.Compiled compiled) {
    List<List<String>> rows = new ArrayList<>();
    walk(shape, path, compiled, (item, row) -> rows.add(values(compiled.expressions(), row)));
    return rows;
  }

  private static List<String> values(List<Expression> expressions, GenericInternalRow row) {
    List<String> values = new ArrayList<>();
    for (Expression expression : expressions) {
      String value;
      try {
        value =
            expression == null ? null : RowReader.text(expression.eval(row), expression.dataType());
      } catch (RuntimeException e) {
        // An expression that does not suit this record: it has no such value.
        value = null;
      }
      values.add(value);
    }
    return values;
  }

  private interface Visitor {
    void visit(RowReader.Cursor cursor, GenericInternalRow row);
  }

  private void walk(Shape shape, String path, Plan.Compiled compiled, Visitor visitor) {
    try (Items items = shape.open(exports.resolve(path), Wanted.everything())) {
      for (Item item = items.next(); item != null; item = items.next()) {
        for (RowReader.Cursor cursor : RowReader.rows(shape, item)) {
          if (cursor.item().problem() != null) {
            continue;
          }
          Object[] values = new Object[compiled.fields().size()];
          for (int i = 0; i < values.length; i++) {
            Field field = compiled.fields().get(i);
            Object tree =
                switch (field.origin()) {
                  case RECORD -> field.in(item.tree());
                  case LEVEL -> field.in(cursor.nodes().get(field.place()));
                  case RECORD_KEY -> item.key();
                  case LEVEL_KEY -> cursor.keys().get(field.place());
                  default -> null;
                };
            values[i] = RowReader.value(shape, field, tree);
          }
          visitor.visit(cursor, new GenericInternalRow(values));
        }
      }
    } catch (IOException | RuntimeException e) {
      if (e instanceof ConfigurationException problem) {
        throw problem;
      }
      // A table that breaks off holds what stands before; a file of services is told of on its own.
    }
  }

  private Map<List<String>, Object> lookUp(Mapping mapping, LookUp lookUp) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (int i = 0; i < lookUp.key().size(); i++) {
      texts.put("key " + i, lookUp.key().get(i));
    }
    if (lookUp.last() != null) {
      texts.put("last", lookUp.last());
    }
    Plan.Compiled compiled = Plan.compile(spark, mapping, lookUp.shape(), texts);
    Times.Reading times = mapping.times().reading();
    LookedUp rows = new LookedUp(LookedUp.Most.USUAL);
    for (String path : below) {
      if (!matches(lookUp.path(), path)) {
        continue;
      }
      walk(
          lookUp.shape(),
          path,
          compiled,
          (cursor, row) -> {
            List<String> values = values(compiled.expressions(), row);
            Rank rank =
                Rank.of(lookUp.last() == null ? null : values.get(values.size() - 1), times);
            Optional<String> problem =
                rows.put(
                    values.subList(0, lookUp.key().size()),
                    rank,
                    () -> merged(lookUp.shape(), cursor));
            if (problem.isPresent()) {
              throw mapping.file().problem(lookUp.name(), problem.get());
            }
          });
    }
    return rows.rows();
  }

  /** A row's record, with the elements of its levels under their names. */
  private static Object merged(Shape shape, RowReader.Cursor cursor) {
    if (shape.levels().isEmpty() || !(cursor.item().tree() instanceof Map<?, ?> map)) {
      return cursor.item().tree();
    }
    Map<String, Object> merged = new LinkedHashMap<>();
    map.forEach((name, value) -> merged.put((String) name, value));
    for (int i = 0; i < shape.levels().size(); i++) {
      // The array itself would be kept once for each of its elements.
      if (shape.levels().get(i).path().steps().get(0) instanceof RecordPath.Name first) {
        merged.remove(first.name());
      }
      merged.put(shape.levels().get(i).name(), cursor.nodes().get(i));
    }
    return merged;
  }

  /** One file, for a task. */
  private record Piece(int order, Plan plan, String uri, String path, long bytes)
      implements Serializable {
    FileScan scan() {
      Path location = Storage.path(URI.create(uri));
      String sha256 = null;
      try {
        sha256 = FileScan.sha256(location);
        long rows = MappedRows.count(plan, location, path);
        return new FileScan(order, sha256, bytes, rows, List.of(), List.of(), null);
      } catch (IOException e) {
        return broken(sha256, problem(e));
      } catch (RuntimeException | StackOverflowError e) {
        // A parser that fails on what it reads in a way of its own.
        return broken(sha256, "cannot be read as " + plan.shape().format().word());
      }
    }

    private FileScan broken(String sha256, String problem) {
      return new FileScan(order, sha256, bytes, 0, List.of(), List.of(), problem);
    }

    private String problem(IOException e) {
      if (e instanceof UnreadableException) {
        return e.getMessage();
      }
      if (e instanceof CharacterCodingException) {
        return "not " + plan.shape().encoding();
      }
      if (e instanceof EOFException) {
        return "the gzip data ends too early";
      }
      if (e instanceof ZipException) {
        return "the gzip data is damaged";
      }
      return "cannot be read: " + e.getClass().getSimpleName();
    }

    MappedRows rows(RecordReader typed) {
      try {
        return new MappedRows(plan, Storage.path(URI.create(uri)), path, order, typed);
      } catch (IOException e) {
        throw new UncheckedIOException(
            "Cannot read " + path + ": it changed after it was checked", e);
      }
    }
  }

  /** The rows of several files, one open at a time. */
  private static final class Chained implements Iterator<Row> {
    private final Iterator<Piece> pieces;
    private final RecordReader typed;
    private MappedRows current;

    Chained(Iterator<Piece> pieces, RecordReader typed) {
      this.pieces = pieces;
      this.typed = typed;
    }

    @Override
    public boolean hasNext() {
      while ((current == null || !current.hasNext()) && pieces.hasNext()) {
        current = pieces.next().rows(typed);
      }
      return current != null && current.hasNext();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return current.next();
    }
  }
}
