package lightkeeper.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RecordReaderTest {
  /** One record of each feed without fault and with every cell filled. */
  private static final Map<String, List<String>> WHOLE =
      Map.of(
          "team",
          List.of(
              "t1", "Team", "feature_team", "EMEA", "Europe/Berlin", "2026-01-01", "2026-02-01"),
          "service",
          List.of("s1", "Shop", "1", "0.999", "2026-01-01", "2026-02-01"),
          "ownership",
          List.of("s1", "t1", "feature_team", "2026-01-01", "2026-02-01"),
          "incident",
          List.of(
              "i1",
              "s1",
              "1",
              "outage",
              "2026-01-01T00:00:00Z",
              "2026-01-01T00:05:00Z",
              "2026-01-01T01:00:00+01:00",
              "change",
              "d1",
              "2026-01-02T00:00:00Z"),
          "deployment",
          List.of(
              "d1",
              "s1",
              "production",
              "succeeded",
              "2026-01-01T00:00:00Z",
              "2026-01-01T00:10:00Z",
              "2025-12-31T00:00:00Z",
              "true",
              "2026-01-02T00:00:00Z"),
          "dependency",
          List.of(
              "s1",
              "2026-01-01",
              "maven",
              "org.x:y",
              "1.0",
              "2025-01-01",
              "2.0",
              "2025-06-01",
              "false"),
          "vulnerability",
          List.of(
              "s1",
              "CVE-1",
              "org.x:y",
              "high",
              "2026-01-01T00:00:00Z",
              "2025-12-01T00:00:00Z",
              "2026-01-03T00:00:00Z",
              "2026-01-04T00:00:00Z"));

  static List<Feed> feeds() {
    return Feed.all(List.of("feature_team", "operations_team")).stream()
        .filter(feed -> WHOLE.containsKey(feed.name()))
        .toList();
  }

  private static Feed feed(String name) {
    return feeds().stream().filter(feed -> feed.name().equals(name)).findFirst().orElseThrow();
  }

  /** A record of a feed whose columns stand in the feed's order. */
  private static final class Example {
    private final Feed feed;
    private final Map<String, String> cells = new LinkedHashMap<>();
    private final Object[] values;

    Example(String name) {
      this.feed = feed(name);
      this.values = new Object[feed.columns().size()];
      for (int i = 0; i < values.length; i++) {
        cells.put(feed.columns().get(i).name(), WHOLE.get(name).get(i));
      }
    }

    Example with(String column, String cell) {
      assertThat(cells).containsKey(column);
      cells.put(column, cell);
      return this;
    }

    RecordReader.Fault fault() {
      Header header = Header.of(feed, List.copyOf(cells.keySet()));
      return new RecordReader(feed, header, PersonKey.none())
          .read(List.copyOf(cells.values()), values);
    }

    String reason() {
      RecordReader.Fault fault = fault();
      return fault == null ? "" : fault.reason().word();
    }

    Object value(String column) {
      assertThat(fault()).isNull();
      return values[List.copyOf(cells.keySet()).indexOf(column)];
    }
  }

  @ParameterizedTest
  @MethodSource("feeds")
  void wholeRecordHasNoFaultAndAllValues(Feed feed) {
    Example record = new Example(feed.name());
    assertThat(record.fault()).isNull();
    assertThat(record.values).doesNotContainNull();
  }

  @ParameterizedTest
  @MethodSource("feeds")
  void emptyOptionalCellIsNull(Feed feed) {
    for (Column column : feed.columns()) {
      if (column.need() == Column.Need.OPTIONAL) {
        assertThat(new Example(feed.name()).with(column.name(), "").value(column.name())).isNull();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("feeds")
  void emptyKeyCellIsAMissingKey(Feed feed) {
    for (String column : feed.key()) {
      assertThat(new Example(feed.name()).with(column, "").fault())
          .isEqualTo(new RecordReader.Fault(RejectReason.MISSING_KEY, column + " is empty"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "team, team_name, bad_value",
    "team, model, bad_value",
    "service, service_name, bad_value",
    "service, tier, bad_number",
    "service, live_from, bad_timestamp",
    "ownership, team_id, bad_value",
    "ownership, model, bad_value",
    "incident, service_id, bad_value",
    "incident, severity, bad_number",
    "incident, user_impact, bad_value",
    "incident, started_at, bad_timestamp",
    "deployment, service_id, bad_value",
    "deployment, environment, bad_value",
    "deployment, status, bad_value",
    "deployment, finished_at, bad_timestamp",
    "vulnerability, severity, bad_value",
    "vulnerability, detected_at, bad_timestamp",
  })
  void emptyRequiredCellIsBadByItsType(String feed, String column, String reason) {
    assertThat(new Example(feed).with(column, "").reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "team, model, Feature_team, bad_value",
    "team, model, feature, bad_value",
    "team, time_zone, +01:00, bad_value",
    "team, valid_from, 2026-02-30, bad_timestamp",
    "team, valid_to, soon, bad_timestamp",
    "service, tier, one, bad_number",
    "service, tier, 1.0, bad_number",
    "service, tier, 0, bad_value",
    "service, tier, 5, bad_value",
    "service, tier, 99999999999999999999, bad_value",
    "service, tier, -99999999999999999999, bad_value",
    "service, tier, 4294967297, bad_value",
    "service, availability_target, 99.9%, bad_number",
    "service, availability_target, 99.9, bad_value",
    "service, availability_target, 0, bad_value",
    "service, availability_target, 0.000, bad_value",
    "service, availability_target, -0.5, bad_value",
    "service, availability_target, 1.0000000000000000001, bad_value",
    "incident, severity, 6, bad_value",
    "incident, severity, high, bad_number",
    "incident, user_impact, Outage, bad_value",
    "incident, user_impact, ' outage', bad_value",
    "incident, cause, weather, bad_value",
    "incident, started_at, 2026-01-01, bad_timestamp",
    "incident, resolved_at, 2026-01-01T00:00:00, bad_timestamp",
    "incident, updated_at, yesterday, bad_timestamp",
    "deployment, status, success, bad_value",
    "deployment, is_rework, yes, bad_value",
    "deployment, is_rework, TRUE, bad_value",
    "deployment, is_rework, 1, bad_value",
    "dependency, direct, no, bad_value",
    "dependency, snapshot_on, 2026-1-1, bad_timestamp",
    "vulnerability, severity, HIGH, bad_value",
    "vulnerability, severity, 1, bad_value",
  })
  void cellThatBreaksARuleIsRejected(String feed, String column, String cell, String reason) {
    assertThat(new Example(feed).with(column, cell).reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "team, valid_from, valid_to",
    "service, live_from, live_to",
    "ownership, valid_from, valid_to",
  })
  void endBeforeStartIsRejectedAndEqualIsNot(String feed, String start, String end) {
    Example record = new Example(feed).with(start, "2026-01-02");
    assertThat(record.with(end, "2026-01-01").fault())
        .isEqualTo(
            new RecordReader.Fault(RejectReason.ENDS_BEFORE_START, end + " lies before " + start));
    assertThat(record.with(end, "2026-01-02").reason()).isEmpty();
    assertThat(record.with(end, "").reason()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "incident, started_at, resolved_at",
    "incident, started_at, acknowledged_at",
    "deployment, started_at, finished_at",
    "vulnerability, detected_at, fixed_at",
  })
  void earlierInstantIsRejectedByOneMicrosecondWhateverTheOffset(
      String feed, String start, String end) {
    Example record = new Example(feed);
    if (feed.equals("incident")) {
      record.with("acknowledged_at", "").with("resolved_at", "");
    }
    record.with(start, "2026-01-01T12:00:00Z");
    assertThat(record.with(end, "2026-01-01T13:59:59.999999+02:00").fault())
        .isEqualTo(
            new RecordReader.Fault(RejectReason.ENDS_BEFORE_START, end + " lies before " + start));
    assertThat(record.with(end, "2026-01-01T14:00:00+02:00").reason()).isEmpty();
  }

  @Test
  void startOfADeploymentMayBeUnknown() {
    assertThat(new Example("deployment").with("started_at", "").reason()).isEmpty();
  }

  @Test
  void whatTheContractDoesNotPairIsFree() {
    // A commit after the deployment is a matter of the metric; a fix may come before or after.
    assertThat(new Example("deployment").with("committed_at", "2026-03-01T00:00:00Z").reason())
        .isEmpty();
    assertThat(
            new Example("vulnerability").with("fix_available_at", "2027-01-01T00:00:00Z").reason())
        .isEmpty();
    assertThat(
            new Example("incident")
                .with("acknowledged_at", "2026-01-01T00:00:00Z")
                .with("resolved_at", "2026-01-01T00:00:00Z")
                .with("updated_at", "2001-01-01T00:00:00Z")
                .reason())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "incident_id, severity, started_at, user_impact, missing_key",
    "severity, started_at, user_impact, resolved_at, bad_timestamp",
    "user_impact, severity, resolved_at, resolved_at, bad_timestamp",
    "user_impact, severity, cause, severity, bad_number",
    "user_impact, cause, cause, cause, bad_value",
  })
  void recordWithSeveralFaultsGetsTheFirstReasonOfTheList(
      String one, String two, String three, String four, String reason) {
    Example record = new Example("incident");
    for (String column : List.of(one, two, three, four)) {
      record.with(column, column.endsWith("_id") ? "" : "?");
    }
    assertThat(record.reason()).isEqualTo(reason);
  }

  @Test
  void badTimestampComesBeforeBadNumberEvenWhenItsColumnStandsLater() {
    assertThat(new Example("service").with("tier", "x").with("live_to", "x").reason())
        .isEqualTo("bad_timestamp");
  }

  @Test
  void wrongRangeIsABadValueAndSoComesAfterABadNumber() {
    assertThat(new Example("service").with("tier", "9").with("availability_target", "x").reason())
        .isEqualTo("bad_number");
  }

  @Test
  void badValueComesBeforeEndsBeforeStart() {
    Example record =
        new Example("ownership").with("valid_to", "2025-01-01").with("model", "nobody");
    assertThat(record.reason()).isEqualTo("bad_value");
    assertThat(record.with("model", "feature_team").reason()).isEqualTo("ends_before_start");
  }

  @Test
  void ofTwoFaultsOfOneReasonTheFirstColumnIsTold() {
    assertThat(new Example("service").with("live_to", "y").with("live_from", "x").fault().detail())
        .isEqualTo("live_from 'x' is no date such as 2026-06-30");
  }

  @Test
  void wrongWidthComesFirst() {
    Feed feed = feed("ownership");
    RecordReader reader =
        new RecordReader(
            feed,
            Header.of(feed, feed.columns().stream().map(Column::name).toList()),
            PersonKey.none());
    for (List<String> cells :
        List.of(
            List.of("", "", "x", "x"),
            List.of(""),
            List.of("s1", "t1", "feature_team", "2026-01-01", "", ""))) {
      assertThat(reader.read(cells, new Object[5]))
          .isEqualTo(
              new RecordReader.Fault(
                  RejectReason.WRONG_WIDTH, "has " + cells.size() + " cells, the header has 5"));
    }
  }

  @Test
  void widthIsThatOfTheHeaderWithItsUnknownColumns() {
    Feed feed = feed("ownership");
    Header header =
        Header.of(feed, List.of("note", "valid_from", "model", "x", "team_id", "service_id"));
    Object[] values = new Object[5];
    assertThat(
            new RecordReader(feed, header, PersonKey.none())
                .read(List.of("?", "2026-01-01", "feature_team", "", "t1", "s1"), values))
        .isNull();
    assertThat(values)
        .containsExactly(
            "s1", "t1", "feature_team", (int) LocalDate.of(2026, 1, 1).toEpochDay(), null);
  }

  @Test
  void cellsAreTakenAsTheyAre() {
    assertThat(new Example("service").with("service_name", " \"Shop\",\n Ä ").value("service_name"))
        .isEqualTo(" \"Shop\",\n Ä ");
    assertThat(new Example("service").with("service_name", "NULL").value("service_name"))
        .isEqualTo("NULL");
    assertThat(new Example("service").with("service_id", " ").value("service_id")).isEqualTo(" ");
  }

  @Test
  void valuesAreTyped() {
    assertThat(new Example("service").value("tier")).isEqualTo(1);
    assertThat(new Example("deployment").value("is_rework")).isEqualTo(true);
    assertThat(new Example("dependency").value("direct")).isEqualTo(false);
    assertThat(new Example("incident").value("resolved_at"))
        .isEqualTo(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2026-01-01T00:00:00Z")));
    assertThat(new Example("team").value("valid_to"))
        .isEqualTo((int) LocalDate.of(2026, 2, 1).toEpochDay());
  }

  @ParameterizedTest
  @CsvSource({"0.999", "1", "1.000", "9.99e-1", "0.99999999", "1e-6"})
  void targetsThatAreEqualHaveEqualValues(String cell) {
    Object value =
        new Example("service").with("availability_target", cell).value("availability_target");
    assertThat(value).isEqualTo(new BigDecimal(cell).setScale(RecordReader.FRACTION_DIGITS));
  }

  @ParameterizedTest
  @CsvSource({"1e-19", "0.00000000000000000001", "1e-60"})
  void targetTooSmallToBeKeptDoesNotBecomeZero(String cell) {
    // 0 < availability_target: what is landed must keep the rule, too.
    Example record = new Example("service").with("availability_target", cell);
    if (record.fault() == null) {
      assertThat((BigDecimal) record.value("availability_target")).isPositive();
    } else {
      assertThat(record.reason()).isIn("bad_value", "bad_number");
    }
  }

  @Test
  void detailNamesColumnAndCell() {
    assertThat(new Example("incident").with("severity", "9").fault().detail())
        .isEqualTo("severity '9' is not from 1 to 5");
    assertThat(new Example("incident").with("user_impact", "bad").fault().detail())
        .isEqualTo("user_impact 'bad' is none of outage, degraded, none");
  }

  @Test
  void detailShowsALongCellInPartAndNeverHalfACharacter() {
    List<String> details = new ArrayList<>();
    for (int length : List.of(60, 61, 100_000)) {
      details.add(new Example("incident").with("severity", "😀".repeat(length)).fault().detail());
    }
    assertThat(details)
        .containsExactly(
            "severity '" + "😀".repeat(60) + "' is no whole number",
            "severity '" + "😀".repeat(60) + "…' is no whole number",
            "severity '" + "😀".repeat(60) + "…' is no whole number");
  }

  private static final PersonKey KEY = PersonKey.of("a key");

  /** A person's record as exported, with two columns that are not the feed's. */
  private static Map<String, String> person() {
    Map<String, String> cells = new LinkedHashMap<>();
    cells.put("Full Name", "Ada Lovelace");
    cells.put("employee_id", "E-4711");
    cells.put("team_id", "t1");
    cells.put("assigned_from", "2026-01-01");
    cells.put("assigned_to", "2026-02-01");
    cells.put("hired_on", "2025-01-01");
    cells.put("left_on", "2026-03-01");
    cells.put("leave_reason", "voluntary");
    cells.put("employment_type", "employee");
    cells.put("email", "ada@example.org");
    return cells;
  }

  private static RecordReader.Fault read(Map<String, String> cells, Object[] values) {
    Feed person =
        Feed.all(List.of("m")).stream().filter(Feed::isAboutPeople).findFirst().orElseThrow();
    Header header = Header.of(person, List.copyOf(cells.keySet()));
    return new RecordReader(person, header, KEY).read(List.copyOf(cells.values()), values);
  }

  @Test
  void personIsReadByPseudonymAndUnknownColumnsAreNot() {
    Object[] values = new Object[8];
    assertThat(read(person(), values)).isNull();
    assertThat(values)
        .containsExactly(
            KEY.pseudonym("E-4711"),
            "t1",
            (int) LocalDate.of(2026, 1, 1).toEpochDay(),
            (int) LocalDate.of(2026, 2, 1).toEpochDay(),
            (int) LocalDate.of(2025, 1, 1).toEpochDay(),
            (int) LocalDate.of(2026, 3, 1).toEpochDay(),
            "voluntary",
            "employee");
  }

  @ParameterizedTest
  @CsvSource({
    "employee_id, '', missing_key, employee_id is empty",
    "assigned_from, '', missing_key, assigned_from is empty",
    "assigned_from, secret, bad_timestamp, assigned_from is no date such as 2026-06-30",
    "assigned_to, secret, bad_timestamp, assigned_to is no date such as 2026-06-30",
    "hired_on, secret, bad_timestamp, hired_on is no date such as 2026-06-30",
    "hired_on, '', bad_timestamp, hired_on is empty",
    "left_on, secret, bad_timestamp, left_on is no date such as 2026-06-30",
    "employment_type, secret, bad_value, 'employment_type is none of employee, contractor'",
    "employment_type, '', bad_value, employment_type is empty",
    "team_id, '', bad_value, team_id is empty",
    "hired_on, 2026-01-02, bad_value, assigned_from lies before hired_on",
    "left_on, 2026-01-01, bad_value, left_on does not lie after assigned_from",
    "assigned_to, 2025-12-31, ends_before_start, assigned_to lies before assigned_from",
  })
  void faultOfAPersonsRecordShowsNoCell(String column, String cell, String reason, String detail) {
    Map<String, String> cells = person();
    cells.put(column, cell);
    RecordReader.Fault fault = read(cells, new Object[8]);
    assertThat(fault.reason().word()).isEqualTo(reason);
    assertThat(fault.detail()).isEqualTo(detail);
  }

  @Test
  void reasonForLeavingThatIsUnknownShowsNoCell() {
    Map<String, String> cells = person();
    cells.put("leave_reason", "long illness");
    RecordReader.Fault fault = read(cells, new Object[8]);
    assertThat(fault.reason().word()).isEqualTo("bad_value");
    assertThat(fault.detail()).startsWith("leave_reason is none of ").doesNotContain("illness");
  }

  @Test
  void recordOfPeopleOfTheWrongWidthShowsNoCell() {
    Feed person =
        Feed.all(List.of("m")).stream().filter(Feed::isAboutPeople).findFirst().orElseThrow();
    Header header = Header.of(person, List.copyOf(person().keySet()));
    assertThat(
            new RecordReader(person, header, KEY)
                .read(List.of("Ada Lovelace", "E-4711"), new Object[8]))
        .isEqualTo(
            new RecordReader.Fault(RejectReason.WRONG_WIDTH, "has 2 cells, the header has 10"));
  }
}
