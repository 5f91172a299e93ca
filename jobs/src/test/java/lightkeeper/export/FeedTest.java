package lightkeeper.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the declared feeds against the contract's table, written down here a second time. */
class FeedTest {
  private static final List<String> MODELS = List.of("feature_team", "operations_team");

  /** In the contract's notation: ★ part of the key, ? may be empty. */
  private static final Map<String, String> COLUMNS =
      Map.of(
          "team",
          "team_id★ team_name model region? time_zone? valid_from★ valid_to?",
          "service",
          "service_id★ service_name tier availability_target? live_from live_to?",
          "ownership",
          "service_id★ team_id model valid_from★ valid_to?",
          "incident",
          "incident_id★ service_id severity user_impact started_at acknowledged_at? resolved_at?"
              + " cause? deployment_id? updated_at?",
          "deployment",
          "deployment_id★ service_id environment status started_at? finished_at committed_at?"
              + " is_rework? updated_at?",
          "dependency",
          "service_id★ snapshot_on★ ecosystem★ package★ version★ released_on? latest_version?"
              + " latest_released_on? direct?",
          "vulnerability",
          "service_id★ advisory_id★ package★ severity detected_at fix_available_at? fixed_at?"
              + " updated_at?",
          "person",
          "employee_id★ team_id assigned_from★ assigned_to? hired_on left_on? leave_reason?"
              + " employment_type");

  private static Feed feed(String name) {
    return Feed.all(MODELS).stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
  }

  private static Column column(String feed, String name) {
    return feed(feed).columns().stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void feedsAreThoseOfTheContract() {
    assertThat(Feed.all(MODELS).stream().map(Feed::name)).containsAll(COLUMNS.keySet());
  }

  @ParameterizedTest
  @CsvSource({
    "team",
    "service",
    "ownership",
    "incident",
    "deployment",
    "dependency",
    "vulnerability",
    "person"
  })
  void columnsAreThoseOfTheContract(String feed) {
    List<String> declared = new ArrayList<>();
    for (Column column : feed(feed).columns()) {
      declared.add(
          column.exportedAs()
              + switch (column.need()) {
                case KEY -> "★";
                case OPTIONAL -> "?";
                case REQUIRED -> "";
              });
    }
    assertThat(String.join(" ", declared)).isEqualTo(COLUMNS.get(feed));
  }

  @Test
  void columnsHaveTheTypeTheirNameSays() {
    for (Feed feed : Feed.all(MODELS)) {
      for (Column column : feed.columns()) {
        String name = column.exportedAs();
        Column.Type expected =
            switch (name) {
              case "tier" -> Column.Type.INTEGER;
              case "severity" ->
                  feed.name().equals("incident") ? Column.Type.INTEGER : Column.Type.TEXT;
              case "availability_target" -> Column.Type.FRACTION;
              case "time_zone" -> Column.Type.TIME_ZONE;
              case "is_rework", "direct" -> Column.Type.TRUTH;
              case "employee_id" -> Column.Type.PERSON;
              case "valid_from",
                  "valid_to",
                  "live_from",
                  "live_to",
                  "assigned_from",
                  "assigned_to" ->
                  Column.Type.DATE;
              default ->
                  name.endsWith("_at")
                      ? Column.Type.INSTANT
                      : name.endsWith("_on") ? Column.Type.DATE : Column.Type.TEXT;
            };
        assertThat(column.type()).as("%s.%s", feed.name(), name).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "incident, user_impact, outage degraded none",
    "incident, cause, change capacity dependency infrastructure security defect unknown",
    "deployment, status, succeeded failed rolled_back",
    "vulnerability, severity, critical high medium low",
    "team, model, feature_team operations_team",
    "ownership, model, feature_team operations_team",
    "deployment, environment, ''",
    "person, leave_reason," + " voluntary involuntary redundancy retirement end_of_contract other",
    "person, employment_type, employee contractor",
  })
  void wordsAreThoseOfTheContract(String feed, String column, String words) {
    assertThat(String.join(" ", column(feed, column).words())).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"service, tier, 1, 4", "incident, severity, 1, 5"})
  void rangesAreThoseOfTheContract(String feed, String column, int least, int most) {
    assertThat(column(feed, column).least()).isEqualTo(least);
    assertThat(column(feed, column).most()).isEqualTo(most);
  }

  @ParameterizedTest
  @CsvSource({
    "team, valid_from, valid_from-valid_to, valid_to, team_id",
    "service, live_from, live_from-live_to, '', ''",
    "ownership, valid_from, valid_from-valid_to, valid_to, service_id",
    "incident, started_at, started_at-resolved_at started_at-acknowledged_at, '', ''",
    "deployment, finished_at, started_at-finished_at, '', ''",
    "dependency, snapshot_on, '', '', ''",
    "vulnerability, detected_at, detected_at-fixed_at, '', ''",
    "person, assigned_from, hired_on-assigned_from assigned_from-left_on"
        + " assigned_from-assigned_to, assigned_to left_on, person_key",
  })
  void rulesOfTimeAreThoseOfTheContract(
      String name, String start, String pairs, String ends, String holder) {
    Feed feed = feed(name);
    assertThat(feed.start()).isEqualTo(start);
    assertThat(feed.pairs().stream().map(pair -> pair.earlier() + "-" + pair.later()))
        .containsExactlyInAnyOrder(pairs.isEmpty() ? new String[0] : pairs.split(" ", -1));
    assertThat(String.join(" ", feed.ends())).isEqualTo(ends);
    assertThat(feed.holder().orElse("")).isEqualTo(holder);
  }

  @ParameterizedTest
  @CsvSource({
    "team, false, false, false",
    "service, false, false, false",
    "ownership, true, true, false",
    "incident, true, false, true",
    "deployment, true, false, true",
    "dependency, true, false, false",
    "vulnerability, true, false, true",
    "person, false, true, false",
  })
  void referencesFollowFromTheColumns(
      String name, boolean toService, boolean toTeam, boolean hasUpdatedAt) {
    Feed feed = feed(name);
    assertThat(feed.refersToService()).isEqualTo(toService);
    assertThat(feed.refersToTeam()).isEqualTo(toTeam);
    assertThat(feed.hasUpdatedAt()).isEqualTo(hasUpdatedAt);
  }

  @Test
  void onlyPersonIsAboutPeople() {
    assertThat(Feed.all(MODELS).stream().filter(Feed::isAboutPeople).map(Feed::name))
        .containsExactly("person");
    assertThat(column("person", "person_key").exportedAs()).isEqualTo("employee_id");
    assertThat(feed("person").key()).containsExactly("person_key", "assigned_from");
  }

  @Test
  void startsAreNeverEmpty() {
    for (Feed feed : Feed.all(MODELS)) {
      assertThat(column(feed.name(), feed.start()).need()).isNotEqualTo(Column.Need.OPTIONAL);
    }
  }

  @Test
  void reasonsStandInTheContractsOrderWithThoseOfMappingsAfterTheWidth() {
    assertThat(List.of(RejectReason.values()).stream().map(RejectReason::word))
        .containsExactly(
            "wrong_width",
            "dropped",
            "superseded",
            "missing_key",
            "bad_timestamp",
            "bad_number",
            "bad_value",
            "ends_before_start",
            "in_the_future",
            "overlapping_interval",
            "unknown_service",
            "unknown_team",
            "unreadable_file");
  }

  @Test
  void reasonsAreFoundByTheirWordUnderAnyLocale() {
    for (RejectReason reason : RejectReason.values()) {
      assertThat(RejectReason.of(reason.word())).contains(reason);
    }
    assertThat(RejectReason.of("no_such_reason")).isEmpty();
  }

  @Test
  void onlyReasonsThatOtherRecordsOrTheAsOfDecideMayHeal() {
    assertThat(List.of(RejectReason.values()).stream().filter(RejectReason::mayHeal))
        .containsExactly(
            RejectReason.IN_THE_FUTURE,
            RejectReason.OVERLAPPING_INTERVAL,
            RejectReason.UNKNOWN_SERVICE,
            RejectReason.UNKNOWN_TEAM);
  }
}
