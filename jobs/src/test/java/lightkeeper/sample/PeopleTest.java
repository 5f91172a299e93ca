package lightkeeper.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import lightkeeper.sample.ExportFolder.Row;
import lightkeeper.sample.PersonRows.Held;
import lightkeeper.sample.PersonRows.SpellKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PeopleTest {
  private static final Profile RETAIL = Profile.named("retail").withDependencies(1);
  private static final LocalDate AS_OF = LocalDate.parse("2026-07-01");

  @TempDir Path out;

  static List<Profile> profiles() {
    return List.of(
        RETAIL,
        RETAIL.withTeams(5).withServices(10).withMonths(1),
        RETAIL.withTeams(7).withServices(10).withMonths(40).withSeed(11),
        Profile.named("government").withDependencies(1).withMonths(2));
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void peopleAreInOneTeamAtATimeThatExists(Profile profile) {
    Organisation organisation = Organisation.of(profile);
    People people = People.of(profile, organisation);
    assertThat(people.spells()).isNotEmpty();
    Map<String, LocalDate> free = new HashMap<>();
    List<Spell> inOrder = new ArrayList<>(people.spells());
    inOrder.sort((a, b) -> a.hiredOn().compareTo(b.hiredOn()));
    for (Spell spell : inOrder) {
      assertThat(spell.hiredOn()).isBetween(organisation.window().from().minusYears(8), AS_OF);
      for (Spell.Stint stint : spell.stints()) {
        assertThat(stint.from())
            .isAfterOrEqualTo(free.getOrDefault(spell.employeeId(), LocalDate.MIN))
            .isAfterOrEqualTo(spell.hiredOn())
            .isAfterOrEqualTo(stint.team().periods().get(0).from())
            .isBeforeOrEqualTo(AS_OF);
        free.put(spell.employeeId(), stint.to() == null ? LocalDate.MAX : stint.to());
      }
      if (spell.leftOn() != null) {
        assertThat(spell.leftOn())
            .isAfter(organisation.window().from())
            .isAfterOrEqualTo(spell.lastStint().to())
            .isBeforeOrEqualTo(AS_OF.plusDays(45));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void idsStandInThePersonFeedAndNowhereElse(Profile profile) throws IOException {
    Generator.write(profile, out);
    Set<String> ids = new HashSet<>();
    ExportFolder.read(out, "person", new ArrayList<>()).forEach(r -> ids.add(r.get("employee_id")));
    ids.remove("");
    assertThat(ids).allMatch(id -> id.matches("EMP-\\d{8}"));
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getParent().endsWith("person")) {
          String text = Files.readString(file, StandardCharsets.ISO_8859_1);
          assertThat(text.contains("EMP-")).as(file.toString()).isFalse();
        }
      }
    }
  }

  @Test
  void teamsKeepAboutTheirSize() {
    Profile large = RETAIL.withTeams(300);
    Organisation organisation = Organisation.of(large);
    List<Spell> spells = People.of(large, organisation).spells();
    LocalDate start = organisation.window().from();
    for (Model model : List.of(Model.BACKGROUND_TEAM, Model.MULTI_PRODUCT_TEAM)) {
      double first = PeopleCount.of(spells, model, start, start.plusDays(1)).employees();
      double last = PeopleCount.of(spells, model, AS_OF.minusDays(1), AS_OF).employees();
      long teams =
          organisation.teams().stream()
              .filter(team -> team.periods().get(team.periods().size() - 1).model() == model)
              .count();
      long before =
          organisation.teams().stream().filter(team -> team.firstModel() == model).count();
      assertThat(last / teams).isBetween(0.93 * first / before, 1.07 * first / before);
    }
  }

  @Test
  void retailHoldsEveryEdgeOfTheContract() throws IOException {
    Generator.write(Profile.named("retail"), out);
    List<Row> rows = ExportFolder.read(out, "person", new ArrayList<>());
    Map<SpellKey, List<Held>> spells = PersonRows.bySpell(out);
    Set<String> ids = new HashSet<>();
    assertThat(spells.keySet()).as("rehired").anyMatch(key -> !ids.add(key.employeeId()));
    assertThat(rows)
        .as("leaves after as-of")
        .anyMatch(row -> row.get("left_on").compareTo("2026-07-01") > 0);
    assertThat(rows)
        .as("no reason recorded")
        .anyMatch(row -> !row.get("left_on").isEmpty() && row.get("leave_reason").isEmpty());
    assertThat(rows)
        .as("assigned longer than employed")
        .anyMatch(
            row ->
                !row.get("left_on").isEmpty()
                    && row.get("assigned_to").compareTo(row.get("left_on")) > 0);
    assertThat(rows)
        .as("a contractor's own will")
        .anyMatch(
            row ->
                row.get("employment_type").equals("contractor")
                    && row.get("leave_reason").equals("voluntary"));
    assertThat(pairs(spells))
        .as("moves at once and with a gap, and becomes an employee")
        .anyMatch(p -> !sameTeam(p) && p.get(0).to().equals(p.get(1).from()))
        .anyMatch(p -> !sameTeam(p) && p.get(0).to().isBefore(p.get(1).from()))
        .anyMatch(p -> sameTeam(p) && !p.get(0).employee() && p.get(1).employee());
    assertThat(spells.values())
        .as("leaves from between two teams")
        .anyMatch(
            held -> {
              Held last = held.get(held.size() - 1);
              return last.leftOn() != null && last.to().isBefore(last.leftOn());
            });
    assertThat(rows).as("a supplier's team").noneMatch(row -> row.get("team_id").equals("t22"));
  }

  /** By the sizes of section 6 of the contract: what it hides beyond them comes on top. */
  @Test
  void retailShowsMostModelsAndHidesTheSmallest() {
    Profile retail = Profile.named("retail");
    List<Spell> spells = People.of(retail, Organisation.of(retail)).spells();
    int hidden = 0;
    for (int quarter = 0; quarter < 5; quarter++) {
      LocalDate to = AS_OF.minusMonths(3L * quarter);
      Map<Model, PeopleCount> counts = new EnumMap<>(Model.class);
      for (Model model : Model.values()) {
        counts.put(model, PeopleCount.of(spells, model, to.minusYears(1), to));
      }
      PeopleCount background = counts.remove(Model.BACKGROUND_TEAM);
      hidden += isLarge(background.employees(), background.voluntary()) ? 0 : 1;
      counts.forEach(
          (model, count) ->
              assertThat(isLarge(count.employees(), count.voluntary()))
                  .as("%s in the year to %s", model, to)
                  .isTrue());
    }
    assertThat(hidden).isPositive();
  }

  private static boolean isLarge(int people, int leavers) {
    return people >= 10 && (leavers == 0 || leavers >= 3) && people - leavers >= 3;
  }

  private static boolean sameTeam(List<Held> pair) {
    return pair.get(0).teamId().equals(pair.get(1).teamId());
  }

  private static List<List<Held>> pairs(Map<SpellKey, List<Held>> spells) {
    List<List<Held>> pairs = new ArrayList<>();
    for (List<Held> held : spells.values()) {
      for (int i = 1; i < held.size(); i++) {
        pairs.add(held.subList(i - 1, i + 1));
      }
    }
    return pairs;
  }
}
