package lightkeeper.job;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lightkeeper.export.Chunk;
import lightkeeper.export.Feed;
import lightkeeper.export.Header;
import lightkeeper.export.Parsing;
import lightkeeper.export.PersonKey;
import lightkeeper.source.Sources;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The records of the files that were not loaded before, as they were written. */
final class NewFiles {
  private final SparkSession spark;
  private final ExportLedger ledger;
  private PersonKey personKey = PersonKey.none();

  /**
   * The new files of a run. Those about people can be read after {@link #readPeopleWith}.
   *
   * @param spark the session
   * @param ledger the export files, old and new
   */
  NewFiles(SparkSession spark, ExportLedger ledger) {
    this.spark = spark;
    this.ledger = ledger;
  }

  /**
   * Says how people are named in what is read.
   *
   * @param key the key of their pseudonyms
   */
  void readPeopleWith(PersonKey key) {
    personKey = key;
  }

  /** The key of people's pseudonyms; one that cannot be used when none was given. */
  PersonKey personKey() {
    return personKey;
  }

  /**
   * All records of a feed, of canonical files and of those that a mapping reads.
   *
   * @param feed the feed
   * @return rows as {@link Parsing#records} gives them
   */
  Dataset<Row> records(Feed feed) {
    Map<Integer, Sources.MappedFile> mapped = new HashMap<>();
    read(feed)
        .filter(entry -> entry.mapped() != null)
        .forEach(entry -> mapped.put(entry.loadOrder(), entry.mapped()));
    Dataset<Row> records = canonical(feed, chunks(feed));
    return mapped.isEmpty()
        ? records
        : records.unionByName(
            ledger.sources().orElseThrow().records(feed, mapped, personKey), true);
  }

  /**
   * Whether no file of a feed needs a mapping, be it one that cannot be read.
   *
   * @param feed the feed
   */
  boolean areCanonical(Feed feed) {
    return ledger.added().stream()
        .noneMatch(entry -> entry.feed().name().equals(feed.name()) && entry.isMapped());
  }

  /**
   * How many records each file of a feed has that can be read.
   *
   * @param feed the feed
   * @return records by load order
   */
  Map<Integer, Long> counts(Feed feed) {
    Map<Integer, Long> counts = new HashMap<>();
    read(feed).forEach(entry -> counts.put(entry.loadOrder(), entry.rowsRead()));
    return counts;
  }

  /**
   * What is to be read of a feed's canonical files.
   *
   * @param feed the feed
   * @return runs of records, file by file, in order
   */
  List<Chunk> chunks(Feed feed) {
    return read(feed)
        .filter(entry -> entry.mapped() == null)
        .flatMap(entry -> entry.chunks().stream())
        .toList();
  }

  /**
   * The records of some chunks of a feed's canonical files.
   *
   * @param feed the feed
   * @param chunks some of its {@link #chunks}
   * @return rows as {@link Parsing#records} gives them
   */
  Dataset<Row> canonical(Feed feed, List<Chunk> chunks) {
    Map<Integer, Header> headers = new HashMap<>();
    read(feed)
        .filter(entry -> entry.mapped() == null)
        .forEach(entry -> headers.put(entry.loadOrder(), entry.header()));
    return Parsing.records(spark, feed, chunks, headers, personKey);
  }

  private Stream<ExportLedger.Entry> read(Feed feed) {
    return ledger.added().stream()
        .filter(entry -> entry.feed().name().equals(feed.name()) && entry.problem() == null);
  }
}
