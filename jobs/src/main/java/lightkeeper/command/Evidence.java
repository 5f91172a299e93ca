package lightkeeper.command;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lightkeeper.lakehouse.Provenance;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** The records of exports behind a service's part of a cell. */
final class Evidence {
  /**
   * How rows of a conformed table lead to records of an export.
   *
   * @param table the conformed table
   * @param told the columns that tell its rows apart and what happened
   * @param landing the table of the records
   * @param match how the two belong together, as SQL over {@code event} and {@code record}
   * @param word what a metric's query must contain to make use of it; empty: nothing
   */
  private record Source(Table table, List<String> told, String landing, String match, String word) {
    static Source of(String table, List<String> told, String landing, String match) {
      return of(table, told, landing, match, "");
    }

    static Source of(String table, List<String> told, String landing, String match, String word) {
      return new Source(Tables.conformed(table).orElseThrow(), told, landing, match, word);
    }
  }

  /** Events first: where a row is made of several, the first of these tells it. */
  private static final List<Source> SOURCES =
      List.of(
          Source.of(
              "deployment",
              List.of("deployment_id", "finished_at", "failed", "failed_by"),
              "deployment",
              "record.deployment_id = event.deployment_id"),
          Source.of(
              "incident",
              List.of("incident_id", "started_at", "resolved_at", "user_impact"),
              "incident",
              "record.incident_id = event.incident_id"),
          Source.of(
              "vulnerability",
              List.of("advisory_id", "package", "clock_started_at", "fixed_at"),
              "vulnerability",
              "record.advisory_id = event.advisory_id AND record.package = event.package"),
          Source.of(
              "dependency_snapshot",
              List.of("snapshot_on", "lag_years", "dated_rows", "stale_rows", "upgraded_packages"),
              "dependency",
              "record.snapshot_on = event.snapshot_on"),
          Source.of(
              "service_month",
              List.of("exposure_days", "downtime_minutes"),
              "ownership",
              """
              record.valid_from < ADD_MONTHS(event.month, 1)
                AND (record.valid_to IS NULL OR record.valid_to > event.month)"""),
          // Downtime is the union of outages, and has records of its own.
          Source.of(
              "service_month",
              List.of("downtime_minutes"),
              "incident",
              """
              record.user_impact = 'outage' AND event.downtime_minutes > 0
                AND record.started_at < ADD_MONTHS(event.month, 1)
                AND (record.resolved_at IS NULL OR record.resolved_at > event.month)""",
              "downtime"),
          // A move: who held the service until then and from then on.
          Source.of(
              "timeline",
              List.of("from_at"),
              "ownership",
              """
              CAST(record.valid_from AS TIMESTAMP) <= event.from_at
                AND (record.valid_to IS NULL
                  OR CAST(record.valid_to AS TIMESTAMP) >= event.from_at)"""),
          // A time from a move to a deployment ends with that one.
          Source.of(
              "timeline",
              List.of("from_at"),
              "deployment",
              """
              event.ended AND record.finished_at
                = TIMESTAMPADD(
                  MICROSECOND, CAST(ROUND(event.duration * 86400000000D) AS BIGINT), event.from_at)""",
              "conformed.deployment"));

  private final Published published;
  private final Provenance provenance;

  /**
   * Some rows, and the SQL that looks up their records.
   *
   * @param title what the rows are
   * @param rows the rows in order of time, each with file and record number
   * @param sql how a record is found by hand, but for its file and number
   */
  record Found(String title, Dataset<Row> rows, String sql) {
    /** The SQL that looks up the record of one of the rows. */
    String record(Row row) {
      return sql
          + "\n  AND file.path = '%s' AND record.record_number = %s"
              .formatted(row.<String>getAs("path"), row.<Long>getAs("record_number"));
    }
  }

  Evidence(Published published) {
    this.published = published;
    this.provenance = new Provenance(published.spark());
  }

  /** The records behind a cell, of one service. */
  List<Found> of(Cell cell, String service, Map<String, Object> parameters) {
    List<Dataset<Row>> parts;
    try {
      for (Source source : SOURCES) {
        provenance.show(source.table(), published.rows(source.table()), told(source.table()));
      }
      parts = provenance.of(cell.metric().file().toString(), cell.metric().sql(), parameters);
    } finally {
      // Whoever asks this session for a table afterwards means the table itself.
      published.warehouse().forget();
    }
    List<Found> found = new ArrayList<>();
    for (Dataset<Row> part : parts) {
      Dataset<Row> own = part.filter(cell.condition()).filter(col("service_id").equalTo(service));
      for (Source source : sources(part, cell)) {
        found.add(found(cell, service, own, source));
      }
    }
    return found;
  }

  /** Every column that any of its sources tells. */
  private static List<String> told(Table table) {
    return SOURCES.stream()
        .filter(source -> source.table().equals(table))
        .flatMap(source -> source.told().stream())
        .distinct()
        .toList();
  }

  /** The sources of the first table whose rows a part is made of. */
  private static List<Source> sources(Dataset<Row> part, Cell cell) {
    List<String> columns = Arrays.asList(part.columns());
    return SOURCES.stream()
        .filter(source -> columns.contains(Provenance.origin(source.table(), source.told().get(0))))
        .findFirst()
        .map(Source::table)
        .map(
            table ->
                SOURCES.stream()
                    .filter(one -> one.table().equals(table))
                    .filter(one -> cell.metric().query().contains(one.word()))
                    .toList())
        .orElse(List.of());
  }

  private Found found(Cell cell, String service, Dataset<Row> rows, Source source) {
    List<Column> columns = new ArrayList<>();
    columns.add(col("month"));
    source
        .told()
        .forEach(
            name -> columns.add(col("`" + Provenance.origin(source.table(), name) + "`").as(name)));
    List<String> measures = cell.metric().kind().measures();
    measures.forEach(name -> columns.add(col(name)));
    rows.select(columns.toArray(Column[]::new)).createOrReplaceTempView("event");
    String records =
        """
        FROM landing.%s AS record
        JOIN landing.export_file AS file ON file.load_order = record.load_order
        """
            .formatted(source.landing());
    String mine =
        "record.is_current AND record.service_id = '%s'".formatted(service.replace("'", "\\'"));
    Dataset<Row> found =
        published
            .spark()
            .sql(
                """
                SELECT event.*, file.path, record.record_number
                %sJOIN event ON %s
                WHERE %s"""
                    .formatted(records, source.match(), mine));
    return new Found(
        "conformed.%s, from landing.%s".formatted(source.table().name(), source.landing()),
        found.orderBy(
            Arrays.stream(found.columns())
                .filter(name -> !name.equals("failed_by"))
                .map(functions::col)
                .toArray(Column[]::new)),
        """
        SELECT file.path, record.*
        %sWHERE %s"""
            .formatted(records, mine));
  }
}
