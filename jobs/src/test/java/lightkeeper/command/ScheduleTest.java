package lightkeeper.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1SecurityContext;
import io.kubernetes.client.openapi.models.V1Volume;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lightkeeper.job.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The files that put a run on a clock, by those who read them. */
class ScheduleTest {
  private static final Path HOME =
      Path.of(System.getProperty("lightkeeper.home")).toAbsolutePath().normalize();
  private static final Path SCHEDULE = HOME.resolve("conf/schedule");
  private static final ObjectMapper YAML =
      new YAMLMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  private static String text(String file) throws IOException {
    return Files.readString(SCHEDULE.resolve(file));
  }

  private static String first(String file, String pattern) throws IOException {
    Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text(file));
    assertThat(matcher.find()).as(file).isTrue();
    return matcher.group(1);
  }

  /** Runs a tool that may be missing, and says what it told. */
  private static String told(String... command) throws IOException, InterruptedException {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":", -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, command[0]))),
        "there is no " + command[0]);
    Process process =
        new ProcessBuilder(command).directory(SCHEDULE.toFile()).redirectErrorStream(true).start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(told).isZero();
    return told;
  }

  @Test
  void systemdTakesServiceAndTimer() throws Exception {
    assertThat(told("systemd-analyze", "verify", "./lightkeeper.service", "./lightkeeper.timer"))
        .isBlank();
  }

  @Test
  void theTimerIsTheSecondOfTheMonthAndOneOffIsMadeUpFor() throws Exception {
    String when = first("lightkeeper.timer", "^OnCalendar=(.*)$");
    assertThat(
            told(
                "systemd-analyze",
                "calendar",
                "--base-time=2026-11-26 00:00:00 UTC",
                "--iterations=2",
                when))
        .contains("2026-12-02 05:00:00 UTC", "2027-01-02 05:00:00 UTC");
    assertThat(text("lightkeeper.timer")).contains("\nPersistent=true\n");
  }

  @Test
  void systemdFindsLittleThatTheServiceMayDo() throws Exception {
    // In tenths, of the 100 of a service that may do everything.
    told(
        "systemd-analyze",
        "security",
        "--offline=true",
        "--threshold=15",
        "--no-pager",
        "./lightkeeper.service");
  }

  @Test
  void everyOtherClockIsThatOfTheTimer() throws IOException {
    for (String cron :
        List.of(
            first("lightkeeper.crontab", "^(\\S+ \\S+ \\S+ \\S+ \\S+) cd "),
            first("lightkeeper_dag.py", "schedule=\"(.*)\","),
            YAML.readTree(text("cron-job.yaml")).at("/spec/schedule").asText(),
            YAML.readTree(text("scheduled-spark-application.yaml"))
                .at("/spec/schedule")
                .asText())) {
      ExecutionTime times =
          ExecutionTime.forCron(
              new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX))
                  .parse(cron)
                  .validate());
      assertThat(times.nextExecution(ZonedDateTime.parse("2026-11-26T00:00:00Z")))
          .as(cron)
          .contains(ZonedDateTime.parse("2026-12-02T05:00:00Z"));
    }
  }

  @Test
  void cronRunsALineThatAShellTakes(@TempDir Path folder) throws Exception {
    for (String line : text("lightkeeper.crontab").lines().toList()) {
      assertThat(line).matches("#.*|[A-Z]+=\\S+|(\\S+ ){5}cd .*");
    }
    // Cron ends a command at a bare '%'.
    String command = first("lightkeeper.crontab", "^(?:\\S+ ){5}(cd .*)$");
    assertThat(command).doesNotContainPattern("(?<!\\\\)%");
    Path script = Files.writeString(folder.resolve("line.sh"), command.replace("\\%", "%"));
    assertThat(told("sh", "-n", script.toString())).isEmpty();
  }

  @Test
  void pythonCompilesTheDag(@TempDir Path folder) throws Exception {
    told(
        "python3",
        "-c",
        "import py_compile, sys; py_compile.compile(sys.argv[1], sys.argv[2], doraise=True)",
        "lightkeeper_dag.py",
        folder.resolve("dag.pyc").toString());
  }

  @Test
  void everyClockGivesOptionsThatARunHas() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(first("lightkeeper.service", "exec ./lightkeeper run (.*)'$").replace("$$(", "$("));
    lines.add(first("lightkeeper.crontab", "./lightkeeper run (.*)$"));
    lines.add(
        String.join(
                " ",
                text("lightkeeper_dag.py")
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith("\" --"))
                    .map(line -> line.replace("\"", ""))
                    .toList())
            .replaceAll("\\{\\{.*?\\}\\}", "2026-07-01"));
    JsonNode job = YAML.readTree(text("cron-job.yaml"));
    lines.add(
        job.at("/spec/jobTemplate/spec/template/spec/containers/0/command/2")
            .asText()
            .replaceFirst("exec ./lightkeeper run ", ""));
    JsonNode application = YAML.readTree(text("scheduled-spark-application.yaml"));
    List<String> words = new ArrayList<>();
    application.at("/spec/template/arguments").forEach(word -> words.add(word.asText()));
    lines.add(String.join(" ", words));
    for (String line : lines) {
      String dated = line.replaceAll("\"\\$\\(date .*?\\)\"", "2026-07-01").strip();
      CommandLine.ParseResult parsed =
          new CommandLine(new Run()).parseArgs(dated.split("\\s+", -1));
      assertThat(parsed.hasMatchedOption("--as-of") || parsed.hasMatchedOption("--conf"))
          .as(line)
          .isTrue();
    }
  }

  @Test
  void kubernetesTakesTheCronJob() throws IOException {
    JsonNode job = YAML.readTree(text("cron-job.yaml"));
    V1CronJob.validateJsonElement(json(job));
    assertThat(job.at("/apiVersion").asText()).isEqualTo("batch/v1");
    assertThat(job.at("/spec/concurrencyPolicy").asText()).isEqualTo("Forbid");
  }

  @Test
  void kubernetesRefusesWhatItDoesNotKnow() throws IOException {
    String job = text("cron-job.yaml");
    for (String word : List.of("concurrencyPolicy", "backoffLimit", "secretKeyRef", "drop")) {
      JsonNode wrong = YAML.readTree(job.replace(word + ":", word + "s:"));
      assertThatThrownBy(() -> V1CronJob.validateJsonElement(json(wrong)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("`" + word + "s`");
    }
  }

  private static JsonElement json(JsonNode node) {
    return JsonParser.parseString(node.toString());
  }

  /**
   * What the operator's resource has, of what is used here: {@code v1beta2} of Spark operator 2.
   */
  private record Scheduled(
      @JsonProperty(required = true) String apiVersion,
      @JsonProperty(required = true) String kind,
      @JsonProperty(required = true) Map<String, String> metadata,
      @JsonProperty(required = true) ScheduledSpec spec) {}

  private enum Concurrency {
    @JsonProperty("Allow")
    ALLOW,
    @JsonProperty("Forbid")
    FORBID,
    @JsonProperty("Replace")
    REPLACE
  }

  private record ScheduledSpec(
      @JsonProperty(required = true) String schedule,
      Concurrency concurrencyPolicy,
      int successfulRunHistoryLimit,
      int failedRunHistoryLimit,
      @JsonProperty(required = true) Application template) {}

  private enum Language {
    @JsonProperty("Java")
    JAVA,
    @JsonProperty("Scala")
    SCALA
  }

  private enum Mode {
    @JsonProperty("cluster")
    CLUSTER,
    @JsonProperty("client")
    CLIENT
  }

  private record Application(
      @JsonProperty(required = true) Language type,
      @JsonProperty(required = true) String sparkVersion,
      Mode mode,
      String image,
      String mainClass,
      @JsonProperty(required = true) String mainApplicationFile,
      List<String> arguments,
      Dependencies deps,
      Map<String, String> sparkConf,
      Restart restartPolicy,
      List<JsonNode> volumes,
      @JsonProperty(required = true) Driver driver,
      @JsonProperty(required = true) Executor executor) {}

  private record Dependencies(List<String> packages, List<String> excludePackages) {}

  private enum RestartType {
    @JsonProperty("Never")
    NEVER,
    @JsonProperty("OnFailure")
    ON_FAILURE,
    @JsonProperty("Always")
    ALWAYS
  }

  private record Restart(RestartType type) {}

  private record Driver(
      int cores,
      String memory,
      String serviceAccount,
      String javaOptions,
      List<JsonNode> env,
      JsonNode securityContext,
      List<JsonNode> volumeMounts) {}

  private record Executor(
      int instances,
      int cores,
      String memory,
      JsonNode securityContext,
      List<JsonNode> volumeMounts) {}

  @Test
  void theSparkOperatorTakesTheScheduledApplication() throws IOException {
    Scheduled scheduled = YAML.readValue(text("scheduled-spark-application.yaml"), Scheduled.class);
    assertThat(scheduled.apiVersion()).isEqualTo("sparkoperator.k8s.io/v1beta2");
    assertThat(scheduled.kind()).isEqualTo("ScheduledSparkApplication");
    assertThat(scheduled.spec().concurrencyPolicy()).isEqualTo(Concurrency.FORBID);
    Application application = scheduled.spec().template();
    assertThat(application.mainClass()).isEqualTo(Run.class.getName());
    Driver driver = application.driver();
    Executor executor = application.executor();
    for (JsonNode volume : application.volumes()) {
      V1Volume.validateJsonElement(json(volume));
    }
    for (JsonNode variable : driver.env()) {
      V1EnvVar.validateJsonElement(json(variable));
    }
    V1SecurityContext.validateJsonElement(json(driver.securityContext()));
    V1SecurityContext.validateJsonElement(json(executor.securityContext()));
    for (JsonNode mount : driver.volumeMounts()) {
      V1VolumeMount.validateJsonElement(json(mount));
    }
    assertThat(executor.volumeMounts()).isEqualTo(driver.volumeMounts());
  }

  @Test
  void theOperatorFetchesWhatTheReadmeDoes() throws IOException {
    Dependencies deps =
        YAML.readValue(text("scheduled-spark-application.yaml"), Scheduled.class)
            .spec()
            .template()
            .deps();
    String readme = Files.readString(HOME.resolve("README.md"));
    assertThat(readme)
        .contains("--packages " + String.join(",", deps.packages()) + " \\\n")
        .contains("--exclude-packages '" + String.join(",", deps.excludePackages()) + "' \\\n");
  }
}
