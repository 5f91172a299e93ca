import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the time of a run goes: does one with Spark's event log, and sums the log up between the
 * lines in which the run tells of its steps. Prints Markdown.
 *
 * <p>Of each step: how long it took; how many jobs, stages and tasks of Spark began in it; for how
 * long no task ran, when the driver plans, compiles, commits or waits for a disk; how long tasks
 * ran, all cores together, and how much of that was on a processor and how much collecting garbage;
 * what was shuffled, read from tables and written to them. A task that runs across two steps counts
 * for each by time. Files of exports are read outside of what Spark counts.
 *
 * <p>Arguments: those of {@code ./lightkeeper run}.
 */
public final class Profile {
  private static final Pattern TOLD = Pattern.compile(" *\\d+\\.\\d s  (.*)");
  private static final int LONGEST = 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Step> steps = new ArrayList<>();
  private final List<Task> tasks = new ArrayList<>();
  private final List<Long> jobs = new ArrayList<>();
  private final List<Stage> stages = new ArrayList<>();

  private Profile() {}

  /** A step, by the line that tells of its beginning; times in milliseconds. */
  private record Step(String name, long from, long to) {
    /** How much of a time lies within. */
    long overlap(long start, long end) {
      return Math.max(0, Math.min(to, end) - Math.max(from, start));
    }

    boolean holds(long instant) {
      return from <= instant && instant < to;
    }
  }

  /** A task; times in milliseconds. */
  private record Task(
      long from, long to, double cpu, double collecting, long shuffled, long read, long written) {}

  /** A stage; times in milliseconds. */
  private record Stage(long from, long to, int tasks, String name) {}

  /** Does a run and sums it up. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path log = Files.createTempDirectory("profile");
    try {
      Profile profile = new Profile();
      profile.run(log, arguments);
      profile.read(log);
      profile.tell();
    } finally {
      try (Stream<Path> found = Files.walk(log)) {
        for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private void run(Path log, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("./lightkeeper", "run"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder
        .environment()
        .put(
            "JDK_JAVA_OPTIONS",
            "-Dspark.eventLog.enabled=true -Dspark.eventLog.rolling.enabled=false"
                + " -Dspark.eventLog.compress=false -Dspark.eventLog.dir="
                + log.toUri());
    long started = System.currentTimeMillis();
    Process process = builder.start();
    String name = "starting Java";
    try (BufferedReader told =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = told.readLine(); line != null; line = told.readLine()) {
        Matcher matcher = TOLD.matcher(line);
        if (matcher.matches()) {
          long now = System.currentTimeMillis();
          steps.add(new Step(name, started, now));
          name = matcher.group(1);
          started = now;
        } else if (!line.startsWith("NOTE:")) {
          System.err.println(line);
        }
      }
    }
    int code = process.waitFor();
    steps.add(new Step(name, started, System.currentTimeMillis()));
    if (code != 0) {
      throw new IllegalStateException("The run left with " + code);
    }
  }

  private void read(Path log) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(log)) {
      files = found.filter(Files::isRegularFile).filter(file -> !isChecksum(file)).toList();
    }
    for (Path file : files) {
      try (Stream<String> lines = Files.lines(file)) {
        for (String line : (Iterable<String>) lines::iterator) {
          add(JSON.readTree(line));
        }
      }
    }
  }

  private static boolean isChecksum(Path file) {
    return file.getFileName().toString().endsWith(".crc");
  }

  private void add(JsonNode event) {
    switch (event.path("Event").asText()) {
      case "SparkListenerJobStart" -> jobs.add(event.path("Submission Time").asLong());
      case "SparkListenerStageCompleted" -> {
        JsonNode info = event.path("Stage Info");
        stages.add(
            new Stage(
                info.path("Submission Time").asLong(),
                info.path("Completion Time").asLong(),
                info.path("Number of Tasks").asInt(),
                info.path("Stage Name").asText()));
      }
      case "SparkListenerTaskEnd" -> {
        JsonNode info = event.path("Task Info");
        JsonNode metrics = event.path("Task Metrics");
        tasks.add(
            new Task(
                info.path("Launch Time").asLong(),
                info.path("Finish Time").asLong(),
                metrics.path("Executor CPU Time").asLong() / 1e6
                    + metrics.path("Executor Deserialize CPU Time").asLong() / 1e6,
                metrics.path("JVM GC Time").asLong(),
                metrics.path("Shuffle Write Metrics").path("Shuffle Bytes Written").asLong(),
                metrics.path("Input Metrics").path("Bytes Read").asLong(),
                metrics.path("Output Metrics").path("Bytes Written").asLong()));
      }
      default -> {
        // Nothing that is summed up.
      }
    }
  }

  private void tell() {
    System.out.println(
        "| step | s | jobs | stages | tasks | no task, s | tasks, s | on a processor, s"
            + " | collecting, s | shuffled, MB | read, MB | written, MB |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
    steps.forEach(this::tell);
    Step all = new Step("all", steps.get(0).from(), steps.get(steps.size() - 1).to());
    tell(all);
    System.out.println();
    System.out.println("| longest stages, begun in | s | tasks | called at |");
    System.out.println("|---|---|---|---|");
    stages.stream()
        .sorted(Comparator.comparingLong((Stage stage) -> stage.from() - stage.to()))
        .limit(LONGEST)
        .forEach(
            stage ->
                System.out.printf(
                    Locale.ROOT,
                    "| %s | %.1f | %d | %s |%n",
                    steps.stream()
                        .filter(step -> step.holds(stage.from()))
                        .map(Step::name)
                        .findFirst()
                        .orElse("?"),
                    (stage.to() - stage.from()) / 1e3,
                    stage.tasks(),
                    stage.name()));
  }

  private void tell(Step step) {
    double running = 0;
    double cpu = 0;
    double collecting = 0;
    double shuffled = 0;
    double read = 0;
    double written = 0;
    long begun = 0;
    for (Task task : tasks) {
      double share =
          (double) step.overlap(task.from(), task.to()) / Math.max(1, task.to() - task.from());
      running += step.overlap(task.from(), task.to());
      cpu += share * task.cpu();
      collecting += share * task.collecting();
      shuffled += share * task.shuffled();
      read += share * task.read();
      written += share * task.written();
      begun += step.holds(task.from()) ? 1 : 0;
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f | %d | %d | %d | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |%n",
        step.name(),
        (step.to() - step.from()) / 1e3,
        jobs.stream().filter(step::holds).count(),
        stages.stream().filter(stage -> step.holds(stage.from())).count(),
        begun,
        (step.to() - step.from() - busy(step)) / 1e3,
        running / 1e3,
        cpu / 1e3,
        collecting / 1e3,
        shuffled / 1e6,
        read / 1e6,
        written / 1e6);
  }

  /** For how long at least one task ran. */
  private long busy(Step step) {
    long busy = 0;
    long until = step.from();
    for (Task task :
        tasks.stream().sorted(Comparator.comparingLong(Task::from)).toList()) {
      long from = Math.max(task.from(), until);
      if (step.overlap(from, task.to()) > 0) {
        busy += step.overlap(from, task.to());
        until = Math.min(step.to(), task.to());
      }
    }
    return busy;
  }
}
