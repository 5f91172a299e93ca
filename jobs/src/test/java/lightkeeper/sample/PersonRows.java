package lightkeeper.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lightkeeper.sample.ExportFolder.Row;

/** Reads the people that the contract's rules leave, with nothing from the code that wrote them. */
final class PersonRows {
  private static final LocalDate AS_OF = LocalDate.parse("2026-07-01");
  private static final String REASONS =
      "|(in)?voluntary|redundancy|retirement|end_of_contract|other";

  /** The identity of a spell. */
  record SpellKey(String employeeId, LocalDate hiredOn) {}

  /**
   * A row that is no reject, in its last version.
   *
   * @param to the earlier of assigned_to and the spell's left_on where known by as-of; else as-of
   * @param ended whether {@code to} is such an end
   * @param leftOn of any row of the spell; null if not known by as-of
   * @param reason empty where there is none
   */
  record Held(
      SpellKey spell,
      String teamId,
      boolean employee,
      LocalDate from,
      LocalDate to,
      boolean ended,
      LocalDate leftOn,
      String reason) {}

  /**
   * A piece of a row under one model.
   *
   * @param last whether the row ends with it
   */
  record Piece(Held held, String model, LocalDate from, LocalDate to, boolean last) {}

  private PersonRows() {}

  /** The accepted rows by spell, in order of time. */
  static Map<SpellKey, List<Held>> bySpell(Path out) throws IOException {
    Set<String> teams = new HashSet<>();
    ExportFolder.read(out, "team", new ArrayList<>()).forEach(row -> teams.add(row.get("team_id")));
    Map<List<String>, Row> current = new LinkedHashMap<>();
    Set<Map<String, String>> seen = new HashSet<>();
    for (Row row : ExportFolder.read(out, "person", new ArrayList<>())) {
      if (isAccepted(row, teams) && seen.add(row.cells())) {
        current.put(List.of(row.get("employee_id"), row.get("assigned_from")), row);
      }
    }
    List<Row> rows = new ArrayList<>(current.values());
    rows.sort(
        (a, b) -> {
          int byPerson = a.get("employee_id").compareTo(b.get("employee_id"));
          return byPerson != 0
              ? byPerson
              : a.get("assigned_from").compareTo(b.get("assigned_from"));
        });
    Map<SpellKey, List<Row>> spells = new LinkedHashMap<>();
    Map<String, LocalDate> heldTo = new HashMap<>();
    for (Row row : rows) {
      LocalDate from = LocalDate.parse(row.get("assigned_from"));
      if (from.isBefore(heldTo.getOrDefault(row.get("employee_id"), LocalDate.MIN))) {
        continue; // overlapping_interval
      }
      heldTo.put(row.get("employee_id"), earlier(end(row, "assigned_to"), end(row, "left_on")));
      SpellKey key = new SpellKey(row.get("employee_id"), LocalDate.parse(row.get("hired_on")));
      spells.computeIfAbsent(key, created -> new ArrayList<>()).add(row);
    }
    Map<SpellKey, List<Held>> held = new LinkedHashMap<>();
    spells.forEach((key, list) -> held.put(key, held(key, list)));
    return held;
  }

  /** Every row split where the model of its team changes, clipped to [from, to). */
  static List<Piece> pieces(List<Held> rows, List<Row> teams, LocalDate from, LocalDate to) {
    List<Piece> pieces = new ArrayList<>();
    for (Held held : rows) {
      for (Row team : teams) {
        // The rejected row of Dirt has no time zone.
        if (!team.get("team_id").equals(held.teamId()) || isReject(team)) {
          continue;
        }
        LocalDate start = later(later(LocalDate.parse(team.get("valid_from")), held.from()), from);
        LocalDate teamEnd = end(team, "valid_to");
        LocalDate end = earlier(earlier(teamEnd, held.to()), to);
        if (start.isBefore(end)) {
          boolean last = held.ended() && end.equals(held.to());
          pieces.add(new Piece(held, team.get("model"), start, end, last));
        }
      }
    }
    return pieces;
  }

  private static boolean isReject(Row team) {
    return team.get("model").equals("background_team") && !team.get("valid_to").isEmpty();
  }

  private static List<Held> held(SpellKey key, List<Row> rows) {
    LocalDate left = LocalDate.MAX;
    String reason = "";
    for (Row row : rows) {
      left = earlier(left, end(row, "left_on"));
      reason = row.get("leave_reason").isEmpty() ? reason : row.get("leave_reason");
    }
    LocalDate known = left.isAfter(AS_OF) ? null : left;
    List<Held> held = new ArrayList<>();
    for (Row row : rows) {
      LocalDate to = earlier(left, end(row, "assigned_to"));
      boolean ended = !to.isAfter(AS_OF);
      held.add(
          new Held(
              key,
              row.get("team_id"),
              row.get("employment_type").equals("employee"),
              LocalDate.parse(row.get("assigned_from")),
              ended ? to : AS_OF,
              ended,
              known,
              reason));
    }
    return held;
  }

  private static boolean isAccepted(Row row, Set<String> teams) {
    if (row.width() != row.header() || row.get("employee_id").isEmpty()) {
      return false;
    }
    try {
      LocalDate from = LocalDate.parse(row.get("assigned_from"));
      LocalDate hired = LocalDate.parse(row.get("hired_on"));
      return !from.isBefore(hired)
          && !from.isAfter(AS_OF)
          && from.isBefore(end(row, "left_on"))
          && !end(row, "assigned_to").isBefore(from)
          && row.get("employment_type").matches("employee|contractor")
          && row.get("leave_reason").matches(REASONS)
          && teams.contains(row.get("team_id"));
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static LocalDate end(Row row, String column) {
    return row.get(column).isEmpty() ? LocalDate.MAX : LocalDate.parse(row.get(column));
  }

  private static LocalDate earlier(LocalDate one, LocalDate other) {
    return one.isBefore(other) ? one : other;
  }

  private static LocalDate later(LocalDate one, LocalDate other) {
    return one.isAfter(other) ? one : other;
  }
}
