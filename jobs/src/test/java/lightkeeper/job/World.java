package lightkeeper.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A made-up organisation with faults in its exports, the same for the same seed. Every version of a
 * record is dated, and no two alike, and what has no date has one version: so it does not matter in
 * which order its files are loaded.
 */
final class World {
  static final String AS_OF = "2024-07-01";

  /** The exports come in so many parts: as many files a feed, or as many deliveries. */
  static final int PARTS = 3;

  private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);
  private static final Instant END =
      LocalDate.parse(AS_OF).atStartOfDay(ZoneOffset.UTC).toInstant();
  private static final int SERVICES = 8;
  private static final int PEOPLE = 60;
  private static final List<String> MODELS =
      List.of("feature_team", "background_team", "operations_team");
  private static final Map<String, String> HEADERS = new LinkedHashMap<>();

  static {
    HEADERS.put("team", "team_id,team_name,model,valid_from");
    HEADERS.put("service", "service_id,service_name,tier,availability_target,live_from,live_to");
    HEADERS.put("ownership", "service_id,team_id,model,valid_from,valid_to");
    HEADERS.put(
        "incident",
        "incident_id,service_id,severity,user_impact,started_at,acknowledged_at,resolved_at,cause,"
            + "deployment_id,updated_at");
    HEADERS.put(
        "deployment",
        "deployment_id,service_id,environment,status,finished_at,committed_at,is_rework,updated_at");
    HEADERS.put(
        "dependency",
        "service_id,snapshot_on,ecosystem,package,version,released_on,latest_released_on");
    HEADERS.put(
        "vulnerability",
        "service_id,advisory_id,package,severity,detected_at,fix_available_at,fixed_at,updated_at");
    HEADERS.put(
        "person",
        "employee_id,team_id,assigned_from,assigned_to,hired_on,left_on,leave_reason,"
            + "employment_type");
  }

  private final Random random;
  private final Map<String, List<List<String>>> parts = new LinkedHashMap<>();
  private final Map<String, Duration> liveTimes = new LinkedHashMap<>();
  private long versions;

  World(long seed) {
    random = new Random(seed);
    for (String feed : HEADERS.keySet()) {
      List<List<String>> empty = new ArrayList<>();
      for (int part = 0; part < PARTS; part++) {
        empty.add(new ArrayList<>());
      }
      parts.put(feed, empty);
    }
    teams();
    for (int i = 0; i < SERVICES; i++) {
      service("service-" + i);
    }
    for (int i = 0; i < PEOPLE; i++) {
      person("EMP-" + i);
    }
    faults();
    repeats();
  }

  /** How long each service was live up to the as-of. */
  Map<String, Duration> liveTimes() {
    return liveTimes;
  }

  /** Number of records in the file of a feed and part. */
  int records(String feed, int part) {
    return parts.get(feed).get(part).size();
  }

  /** The name of a part's file, in order of the parts. */
  static String file(int part) {
    return "part-" + part + ".csv";
  }

  /** Writes some parts into a folder of exports, each as the file that is named for it. */
  Path write(Path exports, Map<Integer, String> files) {
    parts.forEach(
        (feed, records) ->
            files.forEach(
                (part, name) -> {
                  Path file = exports.resolve(feed).resolve(name);
                  List<String> lines = new ArrayList<>(List.of(HEADERS.get(feed)));
                  lines.addAll(records.get(part));
                  try {
                    Files.createDirectories(file.getParent());
                    Files.writeString(file, String.join("\n", lines) + "\n");
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }));
    return exports;
  }

  private void teams() {
    for (int i = 0; i < 4; i++) {
      add("team", "team-" + i, "Team " + i, MODELS.get(i % MODELS.size()), "2023-01-01");
    }
  }

  private void service(String id) {
    LocalDate liveFrom = FIRST.plusDays(random.nextInt(40) - 20);
    LocalDate liveTo = chance(0.3) ? liveFrom.plusDays(60 + random.nextInt(150)) : null;
    Instant until = liveTo == null ? END : earlier(liveTo.atStartOfDay(ZoneOffset.UTC).toInstant());
    liveTimes.put(id, Duration.between(liveFrom.atStartOfDay(ZoneOffset.UTC).toInstant(), until));
    add(
        "service",
        id,
        "Name of " + id,
        1 + random.nextInt(4),
        pick("", "0.99", "0.999"),
        liveFrom,
        liveTo);
    LocalDate from = liveFrom.plusDays(random.nextInt(20) - 10);
    while (from.isBefore(LocalDate.parse(AS_OF))) {
      LocalDate to = chance(0.2) ? null : from.plusDays(10 + random.nextInt(90));
      add("ownership", id, "team-" + random.nextInt(4), pick(MODELS), from, to);
      if (to == null) {
        break;
      }
      from = to.plusDays(chance(0.3) ? random.nextInt(20) : 0);
    }
    for (int i = 0; i < 6; i++) {
      deployment(id, id + "-deployment-" + i);
    }
    for (int i = 0; i < 8; i++) {
      incident(id, id + "-incident-" + i);
    }
    for (int i = 0; i < 4; i++) {
      vulnerability(id, "cve-" + i);
    }
    for (LocalDate on = FIRST.plusDays(random.nextInt(30));
        on.isBefore(LocalDate.parse(AS_OF));
        on = on.plusDays(30)) {
      for (String name : List.of("log4j", "junit", "guava")) {
        if (chance(0.9)) {
          LocalDate released = FIRST.minusDays(random.nextInt(900));
          add(
              "dependency",
              id,
              on,
              "maven",
              name,
              "1." + random.nextInt(3),
              chance(0.9) ? released : null,
              released.plusDays(random.nextInt(800)));
        }
      }
    }
  }

  /** Somebody who works in a team or two, may leave, and may be hired again. */
  private void person(String id) {
    LocalDate hired = FIRST.minusDays(random.nextInt(700));
    for (int spell = 0; spell < 2; spell++) {
      LocalDate left = chance(0.4) ? hired.plusDays(30 + random.nextInt(700)) : null;
      String type = chance(0.8) ? "employee" : "contractor";
      LocalDate moved = hired.plusDays(20 + random.nextInt(400));
      boolean moves = chance(0.4) && (left == null || moved.isBefore(left));
      add(
          "person",
          id,
          "team-" + random.nextInt(4),
          hired,
          moves ? moved : left,
          hired,
          left,
          left == null ? "" : pick("voluntary", "redundancy", ""),
          type);
      if (moves) {
        LocalDate back = moved.plusDays(chance(0.3) ? random.nextInt(60) : 0);
        if (left == null || back.isBefore(left)) {
          add("person", id, "team-" + random.nextInt(4), back, null, hired, left, "", type);
        }
      }
      if (left == null || chance(0.7)) {
        return;
      }
      hired = left.plusDays(1 + random.nextInt(90));
    }
  }

  private void incident(String service, String id) {
    Instant started = instant();
    do {
      add(
          "incident",
          id,
          service,
          1 + random.nextInt(5),
          pick("outage", "degraded", "none"),
          started,
          chance(0.6) ? started.plusSeconds(random.nextInt(7200)) : null,
          chance(0.9) ? started.plusSeconds(random.nextInt(400_000)) : null,
          pick("", "change", "defect", "capacity"),
          chance(0.2) ? "service-" + random.nextInt(9) + "-deployment-" + random.nextInt(6) : "",
          version(started));
    } while (chance(0.3));
  }

  private void deployment(String service, String id) {
    Instant finished = instant();
    do {
      add(
          "deployment",
          id,
          service,
          pick("production", "production", "staging"),
          pick("succeeded", "succeeded", "failed", "rolled_back"),
          finished,
          finished.minusSeconds(random.nextInt(900_000) - 1000),
          pick("", "true", "false"),
          version(finished));
    } while (chance(0.2));
  }

  private void vulnerability(String service, String id) {
    Instant detected = instant();
    do {
      add(
          "vulnerability",
          service,
          id,
          pick("log4j", "junit"),
          pick("critical", "high", "medium", "low"),
          detected,
          chance(0.8) ? detected.plusSeconds(random.nextInt(2_000_000) - 1_000_000) : null,
          chance(0.6) ? detected.plusSeconds(random.nextInt(4_000_000)) : null,
          version(detected));
    } while (chance(0.2));
  }

  private void faults() {
    add("service", "tier-9", "Tier", 9, "", FIRST, null);
    add("service", "backwards", "Backwards", 1, "", FIRST, FIRST.minusDays(1));
    add("ownership", "service-0", "nobody", MODELS.get(0), FIRST.minusDays(400), "2023-01-01");
    add("ownership", "nowhere", "team-0", MODELS.get(0), FIRST, null);
    add("ownership", "service-1", "team-0", MODELS.get(0), FIRST.plusDays(25), null);
    add("incident", "unknown", "nowhere", 1, "outage", instant(), null, null, "", "", null);
    add(
        "incident",
        "early",
        "service-0",
        1,
        "outage",
        END.plusSeconds(1),
        null,
        null,
        "",
        "",
        null);
    add("incident", "soon", "service-0", 1, "outage", "tomorrow", null, null, "", "", null);
    add("deployment", "short", "service-0");
    add("dependency", "service-0", FIRST, "maven", "", "1.0", null, null);
    add("vulnerability", "service-0", "cve-9", "log4j", "urgent", instant(), null, null, null);
    add(
        "person",
        "EMP-1",
        "nowhere",
        FIRST.minusDays(900),
        FIRST.minusDays(890),
        FIRST.minusDays(900),
        null,
        "",
        "employee");
    add("person", "EMP-2", "team-0", FIRST, FIRST.minusDays(1), FIRST, null, "", "employee");
    add("person", "EMP-3", "team-0", FIRST, null, FIRST, null, "", "volunteer");
    add("person", "", "team-0", FIRST, null, FIRST, null, "", "employee");
  }

  /** Says a tenth of all once more, somewhere. */
  private void repeats() {
    for (List<List<String>> files : parts.values()) {
      List<String> all = files.stream().flatMap(List::stream).toList();
      for (int i = 0; i <= all.size() / 10; i++) {
        files.get(random.nextInt(PARTS)).add(all.get(random.nextInt(all.size())));
      }
    }
  }

  private void add(String feed, Object... cells) {
    List<String> texts = new ArrayList<>();
    for (Object cell : cells) {
      texts.add(cell == null ? "" : cell.toString());
    }
    parts.get(feed).get(random.nextInt(PARTS)).add(String.join(",", texts));
  }

  /** An instant of its own for each version, now and then after the as-of. */
  private Instant version(Instant started) {
    return started.plus(random.nextInt(20), ChronoUnit.DAYS).plus(++versions, ChronoUnit.MICROS);
  }

  private Instant instant() {
    long seconds = Duration.ofDays(182).toSeconds();
    return END.minusSeconds(random.nextInt((int) seconds)).minus(1, ChronoUnit.MICROS);
  }

  private static Instant earlier(Instant instant) {
    return instant.isBefore(END) ? instant : END;
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  private String pick(String... words) {
    return pick(List.of(words));
  }

  private String pick(List<String> words) {
    return words.get(random.nextInt(words.size()));
  }
}
