package lightkeeper.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeaderTest {
  private static final List<String> OWNERSHIP =
      List.of("service_id", "team_id", "model", "valid_from", "valid_to");

  static List<Feed> feeds() {
    return Feed.all(List.of("feature_team"));
  }

  private static Feed feed(String name) {
    return feeds().stream().filter(feed -> feed.name().equals(name)).findFirst().orElseThrow();
  }

  private static Header ownership(String... cells) {
    return Header.of(feed("ownership"), List.of(cells));
  }

  private static List<String> names(Feed feed) {
    return feed.columns().stream().map(Column::exportedAs).toList();
  }

  @Test
  void columnsAreFoundInTheFeedsOwnOrder() {
    assertThat(Header.of(feed("ownership"), OWNERSHIP))
        .isEqualTo(new Header(5, List.of(0, 1, 2, 3, 4), List.of(), null));
  }

  @Test
  void columnsAreFoundInAnyOrder() {
    assertThat(ownership("valid_to", "model", "team_id", "valid_from", "service_id").places())
        .containsExactly(4, 2, 1, 3, 0);
  }

  @Test
  void namesAreTrimmedAndComparedWithoutCase() {
    Header header = ownership(" SERVICE_ID", "Team_Id ", "\tMODEL\u2003", "VALID_FROM", "valid_TO");
    assertThat(header.problem()).isNull();
    assertThat(header.places()).containsExactly(0, 1, 2, 3, 4);
    assertThat(header.ignored()).isEmpty();
  }

  @Test
  void unknownColumnsAreIgnoredAndListedAsWrittenButTrimmed() {
    Header header =
        ownership("Cost Centre ", "service_id", "team_id", "", "model", "valid_from", "Größe");
    assertThat(header.problem()).isNull();
    assertThat(header.width()).isEqualTo(7);
    assertThat(header.places()).containsExactly(1, 2, 4, 5, -1);
    assertThat(header.ignored()).containsExactly("Cost Centre", "", "Größe");
  }

  @Test
  void anOptionalColumnMayBeAbsent() {
    Header header = ownership("service_id", "team_id", "model", "valid_from");
    assertThat(header.problem()).isNull();
    assertThat(header.places()).containsExactly(0, 1, 2, 3, -1);
  }

  @Test
  void everyMissingRequiredColumnIsNamed() {
    assertThat(ownership("team_id", "valid_to").problem())
        .isEqualTo("the header lacks service_id, model, valid_from");
  }

  @Test
  void aHeaderOfNoCellsLacksAllRequiredColumns() {
    assertThat(ownership().problem())
        .isEqualTo("the header lacks service_id, team_id, model, valid_from");
  }

  @Test
  void aKnownColumnMayNotStandTwice() {
    assertThat(
            ownership("service_id", "team_id", "model", "Model", "valid_from", "TEAM_ID").problem())
        .isEqualTo("the header repeats model, team_id");
  }

  @Test
  void anUnknownColumnMayStandTwice() {
    assertThat(ownership("x", "service_id", "team_id", "model", "x", "valid_from").problem())
        .isNull();
  }

  @ParameterizedTest
  @MethodSource("feeds")
  void exactlyTheOptionalColumnsMayBeLeftOut(Feed feed) {
    for (Column column : feed.columns()) {
      List<String> cells = new ArrayList<>(names(feed));
      cells.remove(column.exportedAs());
      Header header = Header.of(feed, cells);
      if (column.need() == Column.Need.OPTIONAL) {
        assertThat(header.problem()).as(column.exportedAs()).isNull();
      } else {
        assertThat(header.problem()).isEqualTo("the header lacks " + column.exportedAs());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("feeds")
  void placesPointAtTheNamesWhateverTheOrder(Feed feed) {
    Random random = new Random(11);
    for (int i = 0; i < 50; i++) {
      List<String> cells = new ArrayList<>(names(feed));
      cells.replaceAll(name -> random.nextBoolean() ? name.toUpperCase(Locale.ROOT) : name);
      cells.addAll(List.of("note", "owner"));
      Collections.shuffle(cells, random);
      Header header = Header.of(feed, cells);
      assertThat(header.problem()).isNull();
      assertThat(
              header.places().stream().map(cells::get).map(name -> name.toLowerCase(Locale.ROOT)))
          .containsExactlyElementsOf(names(feed));
      assertThat(header.ignored()).containsExactlyInAnyOrder("note", "owner");
    }
  }

  @Test
  void personIsFoundByTheNameInExportsAndNotByThatInTables() {
    List<String> cells = new ArrayList<>(names(feed("person")));
    assertThat(cells.get(0)).isEqualTo("employee_id");
    assertThat(Header.of(feed("person"), cells).problem()).isNull();
    cells.set(0, "person_key");
    assertThat(Header.of(feed("person"), cells).problem())
        .isEqualTo("the header lacks employee_id");
  }

  @Test
  void whatIsNoHeaderOfPeopleIsNotRepeated() {
    // A file without its header: the first record stands where it should be.
    Header header =
        Header.of(
            feed("person"),
            List.of("E123", "t1", "2026-01-01", "", "2025-01-01", "", "", "employee"));
    assertThat(header.problem())
        .isEqualTo(
            "the header lacks employee_id, team_id, assigned_from, hired_on, employment_type");
    assertThat(header.ignored()).isEmpty();
  }
}
