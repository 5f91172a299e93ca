package lightkeeper.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LineageTest {
  private static Lineage lineage;

  @BeforeAll
  static void open() {
    Table event =
        Table.of("landing", "event", "One row per event")
            .with("event_id", "STRING", "the event")
            .with("place_id", "STRING", "where")
            .with("size", "INT", "how large")
            .with("seen_at", "TIMESTAMP", "when");
    Table place =
        Table.of("landing", "place", "One row per place")
            .with("place_id", "STRING", "the place")
            .with("title", "STRING", "its name");
    lineage = new Lineage(Map.of(event.id(), event, place.id(), place));
  }

  private static Map<String, List<String>> of(String sql, String... wanted) {
    return lineage.of("SQL", sql, Map.of("least", 3), List.of(wanted));
  }

  @Test
  void columnsThatNobodyAsksForAreLeftOut() {
    assertThat(of("SELECT event_id, size * 2 AS twice FROM landing.event", "twice"))
        .isEqualTo(Map.of("landing.event", List.of("size")));
    assertThat(of("WITH all AS (SELECT * FROM landing.event) SELECT * FROM all", "seen_at"))
        .isEqualTo(Map.of("landing.event", List.of("seen_at")));
  }

  @Test
  void whatDecidesWhichRowsThereAreBelongsToIt() {
    assertThat(
            of(
                """
                SELECT title, COUNT(*) AS events
                FROM landing.event JOIN landing.place ON place.place_id = event.place_id
                WHERE size >= :least
                GROUP BY title
                """,
                "events"))
        .isEqualTo(
            Map.of(
                "landing.event", List.of("place_id", "size"),
                "landing.place", List.of("place_id", "title")));
  }

  @Test
  void queriesWithinAQueryAreFollowed() {
    assertThat(
            of(
                "SELECT event_id FROM landing.event"
                    + " WHERE size > (SELECT COUNT(title) FROM landing.place)",
                "event_id"))
        .isEqualTo(
            Map.of(
                "landing.event", List.of("event_id", "size"), "landing.place", List.of("title")));
  }

  @Test
  void oneTableReadTwiceIsToldOnce() {
    assertThat(
            of(
                "SELECT event_id FROM landing.event UNION ALL SELECT place_id FROM landing.event",
                "event_id"))
        .isEqualTo(Map.of("landing.event", List.of("event_id", "place_id")));
  }

  @Test
  void anUnknownColumnIsOneLine() {
    assertThatThrownBy(() -> of("SELECT sise FROM landing.event", "sise"))
        .isInstanceOf(SqlException.class)
        .hasMessageContaining("sise");
  }
}
