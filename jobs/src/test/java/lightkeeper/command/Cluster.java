package lightkeeper.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * A standalone cluster on this machine: a master and workers of one core, each a process of its
 * own, which talk on loopback to whoever knows their secret. It has Spark's jars and no other.
 */
final class Cluster implements AutoCloseable {
  /** Jars of the tests' class path that Spark does not bring, by the folder of their group. */
  private static final Pattern NOT_OF_SPARK =
      Pattern.compile(
          "/(io/delta|io/unitycatalog|info/picocli|gg/jte"
              + "|org/apache/commons/commons-(csv|statistics-\\w+|numbers-\\w+|rng-\\w+)"
              + "|org/(junit|assertj|scalatest|scalacheck|ojalgo)|io/(kubernetes|gsonfire)"
              + "|com/(tngtech|holdenkarau|microsoft|deque|cronutils)"
              + "|org/apache/hive/hive-common|junit)/");

  private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Path folder;
  private final Path home;
  private final Path properties;
  private final Path jar;
  private final String secret;
  private final Set<ProcessHandle> started = new LinkedHashSet<>();
  private final List<Process> workers = new ArrayList<>();
  private final String master;

  /** Starts a master and two workers, which keep what they need in a folder. */
  Cluster(Path folder) throws IOException {
    this.folder = folder;
    this.home = sparkHome(folder.resolve("spark"));
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    this.secret = HexFormat.of().formatHex(random);
    this.properties = properties(folder.resolve("spark.properties"));
    this.jar = jar(folder.resolve("lightkeeper.jar"));
    Path log = folder.resolve("master.log");
    start(
        daemon("org.apache.spark.deploy.master.Master", List.of("--port", "0")),
        Map.of(),
        log,
        log);
    this.master = found(log, MASTER);
    addWorker();
    addWorker();
  }

  /** The program's jar: its classes and files, and no library. */
  Path jar() {
    return jar;
  }

  /** Where the master listens. */
  String master() {
    return master;
  }

  /** What master, workers and whoever submits must know: a file for its owner alone. */
  Path properties() {
    return properties;
  }

  /** A folder for what {@code --packages} fetches, from Maven's own where it is there. */
  Path packages() {
    return folder.resolve("packages");
  }

  /** Starts one more worker. */
  void addWorker() throws IOException {
    String name = "worker" + (workers.size() + 1);
    Path log = folder.resolve(name + ".log");
    List<String> command =
        daemon(
            "org.apache.spark.deploy.worker.Worker",
            List.of(
                "--cores", "1", "--memory", "1g", "--work-dir", folder.resolve(name).toString()));
    command.add(master);
    workers.add(start(command, Map.of(), log, log));
    found(log, Pattern.compile("(Successfully registered)"));
  }

  /** Kills the worker that was started first, and what it runs, as a node without power is. */
  void killFirstWorker() {
    ProcessHandle worker = workers.get(0).toHandle();
    List<ProcessHandle> executors = worker.descendants().toList();
    worker.destroyForcibly();
    executors.forEach(ProcessHandle::destroyForcibly);
  }

  /** A program that was submitted. */
  static final class Submitted {
    private final Process process;
    private final Path out;
    private final Path err;

    private Submitted(Process process, Path out, Path err) {
      this.process = process;
      this.out = out;
      this.err = err;
    }

    /** Waits until it has told of something on standard error. */
    void awaits(String told) {
      await(() -> read(err).contains(told) || !process.isAlive());
    }

    /** Waits until it is over. */
    Program.Result result() throws InterruptedException {
      int code = process.waitFor();
      return new Program.Result(code, read(out), read(err));
    }
  }

  /** Does what {@code bin/spark-submit} does: asks Spark's launcher for the command and runs it. */
  Submitted submit(Map<String, String> variables, List<String> words) throws IOException {
    List<String> launcher =
        new ArrayList<>(
            List.of(
                java(),
                "-cp",
                home.resolve("jars") + "/*",
                "org.apache.spark.launcher.Main",
                "org.apache.spark.deploy.SparkSubmit"));
    launcher.addAll(words);
    Path command = Files.createTempFile(folder, "launcher", ".out");
    Path complaints = Files.createTempFile(folder, "launcher", ".err");
    Process process = start(launcher, Map.of(), command, complaints);
    await(() -> !process.isAlive());
    // A line of its own with a zero byte, then the words of the command, each with one behind it.
    String told = read(command);
    List<String> submit =
        Arrays.stream(told.substring(told.indexOf("\0\n") + 2).split("\0", -1))
            .filter(word -> !word.isEmpty())
            .toList();
    Path out = Files.createTempFile(folder, "submit", ".out");
    Path err = Files.createTempFile(folder, "submit", ".err");
    return new Submitted(start(submit, variables, out, err), out, err);
  }

  /** Processes of the cluster, and what they started, whose command line holds the secret. */
  List<Long> tellTales() throws IOException {
    List<Long> tellTales = new ArrayList<>();
    for (ProcessHandle process : running()) {
      Path commandLine = Path.of("/proc", Long.toString(process.pid()), "cmdline");
      if (Files.exists(commandLine)
          && Files.readString(commandLine, StandardCharsets.ISO_8859_1).contains(secret)) {
        tellTales.add(process.pid());
      }
    }
    return tellTales;
  }

  /** How many processes run: those that were started, and those that these started. */
  List<ProcessHandle> running() {
    return started.stream()
        .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  /** Ends every process that was started. */
  @Override
  public void close() {
    running().forEach(ProcessHandle::destroyForcibly);
    await(() -> running().isEmpty());
  }

  private List<String> daemon(String type, List<String> words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                java(),
                "@" + Path.of(System.getProperty("lightkeeper.home"), "jobs/java-options"),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                home.resolve("jars") + "/*",
                type,
                "--host",
                "127.0.0.1",
                "--webui-port",
                "0",
                "--properties-file",
                properties.toString()));
    command.addAll(words);
    return command;
  }

  private Process start(List<String> command, Map<String, String> variables, Path out, Path err)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile());
    if (out.equals(err)) {
      builder.redirectErrorStream(true);
    } else {
      builder.redirectError(err.toFile());
    }
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().putAll(variables);
    Process process = builder.start();
    started.add(process.toHandle());
    return process;
  }

  /** Spark as it is installed: a folder of jars. */
  private static Path sparkHome(Path home) throws IOException {
    Path jars = Files.createDirectories(home.resolve("jars"));
    for (String entry :
        System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)) {
      Path file = Path.of(entry);
      if (entry.endsWith(".jar") && !NOT_OF_SPARK.matcher(entry).find()) {
        Files.createSymbolicLink(jars.resolve(file.getFileName()), file);
      }
    }
    return home;
  }

  private Path properties(Path file) throws IOException {
    return ownerAlone(
        file,
        """
        spark.authenticate                          true
        spark.authenticate.secret                   %s
        spark.network.crypto.enabled                true
        spark.io.encryption.enabled                 true
        spark.driver.host                           127.0.0.1
        spark.driver.bindAddress                    127.0.0.1
        spark.driver.memory                         800m
        spark.driver.defaultJavaOptions             -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m
        spark.executor.cores                        1
        spark.executor.memory                       700m
        spark.executor.defaultJavaOptions           -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m
        spark.jars.ivy                              %s
        spark.locality.wait                         0
        spark.ui.enabled                            false
        spark.sql.warehouse.dir                     %s
        # As a run of one process over little data has it.
        spark.sql.adaptive.enabled                  false
        spark.sql.codegen.factoryMode               NO_CODEGEN
        spark.sql.codegen.wholeStage                false
        spark.sql.shuffle.partitions                2
        spark.buffer.pageSize                       1m
        spark.databricks.delta.allFilesInCrc.enabled  false
        spark.databricks.delta.snapshotPartitions   1
        spark.standalone.submit.waitAppCompletion   true
        """
            .formatted(secret, packages(), folder.resolve("spark-warehouse")));
  }

  private static Path ownerAlone(Path file, String text) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, text);
  }

  private static Path jar(Path file) throws IOException {
    Path classes =
        Path.of(
            java.net.URI.create(
                lightkeeper.job.Run.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toString()));
    try (Stream<Path> found = Files.walk(classes);
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(file))) {
      for (Path path : found.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new ZipEntry(classes.relativize(path).toString()));
        Files.copy(path, out);
      }
    }
    return file;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String found(Path log, Pattern pattern) {
    await(() -> pattern.matcher(read(log)).find());
    Matcher matcher = pattern.matcher(read(log));
    return matcher.find() ? matcher.group(1) : "";
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(BooleanSupplier done) {
    long start = System.nanoTime();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IllegalStateException("Waited " + PATIENCE + " in vain");
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
