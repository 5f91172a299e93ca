package lightkeeper.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lightkeeper.sample.ExportFolder.Row;
import lightkeeper.sample.PersonRows.Held;
import lightkeeper.sample.PersonRows.Piece;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recovers the planted hazards of people from the files of a large organisation. */
class PlantedPeopleTest {
  private static final double STANDARD_ERRORS = 3.5;
  private static final LocalDate FROM = LocalDate.parse("2024-07-01");
  private static final LocalDate TO = LocalDate.parse("2026-07-01");
  private static final int YEAR = 365;

  /** What people did under one model. */
  private static final class Count {
    private double employeeDays;
    private double contractorDays;
    private int voluntary;
    private int others;
    private int contractEnds;
    private int moves;
    private int contractorsLeft;
    private final int[] atRisk = new int[YEAR + 1];
    private final int[] leavers = new int[YEAR + 1];
  }

  @TempDir static Path folder;
  private static Map<String, Count> counts;

  @BeforeAll
  static void generate() throws IOException {
    Profile large =
        Profile.named("retail").withTeams(1_500).withServices(30).withDependencies(1).withSeed(5);
    Generator.write(large, folder);
    counts = count(folder);
  }

  @Test
  void voluntaryLeavesAreAsPlanted() {
    for (Model model : Model.values()) {
      Count count = counts.get(model.id());
      double hazard = Truth.people(model).voluntaryPerYear();
      check("voluntary leaves " + model, count.voluntary, count.employeeDays / 365.25 * hazard);
    }
  }

  @Test
  void otherLeavesAreAsPlanted() {
    for (Model model : Model.values()) {
      Count count = counts.get(model.id());
      double years = count.employeeDays / 365.25;
      check("other leaves " + model, count.others, years * Truth.people(model).othersPerYear());
      check("ends of contract " + model, count.contractEnds, years * 0.01);
      check(
          "contractors' leaves " + model,
          count.contractorsLeft,
          count.contractorDays / 365.25 * 0.7);
    }
  }

  @Test
  void movesAreAsPlanted() {
    for (Model model : Model.values()) {
      Count count = counts.get(model.id());
      double moves = count.employeeDays / 365.25 * Truth.people(model).movesPerYear();
      // Of three in ten that pass a gap, one in four leaves from there.
      check("moves " + model, count.moves, moves * (1 - 0.30 * 0.25));
    }
  }

  @Test
  void contractorSharesAreAsPlanted() {
    for (Model model : Model.values()) {
      Count count = counts.get(model.id());
      assertThat(count.contractorDays / (count.contractorDays + count.employeeDays))
          .as("contractors " + model)
          .isBetween(
              0.8 * Truth.people(model).contractorShare(),
              1.1 * Truth.people(model).contractorShare());
    }
  }

  @Test
  void retentionWithDelayedEntryIsAsPlanted() {
    for (Model model : Model.values()) {
      Count count = counts.get(model.id());
      double survival = 1;
      double variance = 0;
      for (int day = 1; day <= YEAR; day++) {
        double atRisk = count.atRisk[day];
        double leavers = count.leavers[day];
        survival *= 1 - leavers / atRisk;
        variance += leavers / (atRisk * (atRisk - leavers));
      }
      double planted = Truth.people(model).twelveMonthRetention();
      assertThat((survival - planted) / (survival * Math.sqrt(variance)))
          .as("%s: %.4f estimated, %.4f planted", model, survival, planted)
          .isBetween(-STANDARD_ERRORS, STANDARD_ERRORS);
      assertThat(survival * Math.sqrt(variance)).isLessThan(0.04);
    }
  }

  @Test
  void truthTellsWhatWasDrawn() throws IOException {
    Map<String, String> truth = ExportFolder.truth(folder);
    for (Model model : Model.values()) {
      Count count = counts.get(model.id());
      String path = "people_drawn." + model.id() + ".";
      assertThat(truth)
          .containsEntry(path + "employee_years", Digits.decimal(count.employeeDays / 365.25))
          .containsEntry(path + "contractor_years", Digits.decimal(count.contractorDays / 365.25))
          .containsEntry(path + "voluntary_leavers", Integer.toString(count.voluntary))
          .containsEntry(path + "other_leavers", Integer.toString(count.others))
          .containsEntry(path + "moves", Integer.toString(count.moves));
    }
  }

  private static Map<String, Count> count(Path out) throws IOException {
    Map<String, Count> counts = new TreeMap<>();
    List<Row> teams = ExportFolder.read(out, "team", new ArrayList<>());
    for (List<Held> rows : PersonRows.bySpell(out).values()) {
      for (Piece piece : PersonRows.pieces(rows, teams, FROM, TO)) {
        Count count = counts.computeIfAbsent(piece.model(), created -> new Count());
        Held held = piece.held();
        long days = ChronoUnit.DAYS.between(piece.from(), piece.to());
        boolean leaves = piece.last() && piece.to().equals(held.leftOn());
        if (!held.employee()) {
          count.contractorDays += days;
          count.contractorsLeft += leaves ? 1 : 0;
          continue;
        }
        count.employeeDays += days;
        addTenure(count, piece, leaves);
        if (leaves) {
          count.voluntary += held.reason().equals("voluntary") ? 1 : 0;
          count.contractEnds += held.reason().equals("end_of_contract") ? 1 : 0;
          count.others += held.reason().matches("voluntary|end_of_contract") ? 0 : 1;
        }
      }
      countMoves(rows, teams, counts);
    }
    return counts;
  }

  private static void countMoves(List<Held> rows, List<Row> teams, Map<String, Count> counts) {
    for (int i = 1; i < rows.size(); i++) {
      Held before = rows.get(i - 1);
      LocalDate joined = rows.get(i).from();
      if (before.employee()
          && !before.teamId().equals(rows.get(i).teamId())
          && !joined.isBefore(FROM)
          && joined.isBefore(TO)) {
        List<Piece> pieces = PersonRows.pieces(List.of(before), teams, LocalDate.MIN, TO);
        counts.get(pieces.get(pieces.size() - 1).model()).moves++;
      }
    }
  }

  /** At risk on tenure days after the entry, up to and with the exit. */
  private static void addTenure(Count count, Piece piece, boolean leaves) {
    long entry = ChronoUnit.DAYS.between(piece.held().spell().hiredOn(), piece.from());
    long exit = ChronoUnit.DAYS.between(piece.held().spell().hiredOn(), piece.to());
    for (long day = entry + 1; day <= Math.min(exit, YEAR); day++) {
      count.atRisk[(int) day]++;
    }
    if (leaves && exit <= YEAR) {
      count.leavers[(int) exit]++;
    }
  }

  private static void check(String what, double observed, double expected) {
    assertThat((observed - expected) / Math.sqrt(expected))
        .as("%s: %.0f observed, %.1f expected", what, observed, expected)
        .isBetween(-STANDARD_ERRORS, STANDARD_ERRORS);
    assertThat(expected).as(what).isGreaterThan(10);
  }
}
