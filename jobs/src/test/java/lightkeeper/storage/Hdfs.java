package lightkeeper.storage;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real HDFS on this machine, for all tests: a name node and a data node, each a process of its
 * own, which listen on loopback and are gone with the tests.
 */
public final class Hdfs {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static Path root;
  private static int folders;

  private Hdfs() {}

  /**
   * A folder that no other test has; the first one asked for starts the nodes.
   *
   * @return the folder, which is there
   */
  public static synchronized Path folder() {
    try {
      if (root == null) {
        root = start();
      }
      return Files.createDirectories(root.resolve("test" + folders++));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Copies a folder with all that is in it.
   *
   * @param from a folder, of any file system
   * @param to where it shall be, of any file system
   * @return where it is
   */
  public static Path copy(Path from, Path to) {
    try (Stream<Path> found = Files.walk(from)) {
      for (Path path : found.toList()) {
        Path copied = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copied);
        } else {
          Files.copy(path, copied);
        }
      }
      return to;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path start() throws IOException {
    Path folder = Files.createTempDirectory("hdfs");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    URI uri = URI.create("hdfs://127.0.0.1:" + port);
    Files.writeString(
        Files.createDirectories(folder.resolve("conf")).resolve("hdfs-site.xml"),
        site(folder, uri));
    List<Process> nodes = new ArrayList<>();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(nodes, folder)));
    Process format = node(folder, "namenode.NameNode", "-format", "-nonInteractive");
    nodes.add(format);
    await(() -> !format.isAlive(), folder);
    nodes.add(node(folder, "namenode.NameNode"));
    nodes.add(node(folder, "datanode.DataNode"));
    Path made = Storage.path(uri.resolve("/lightkeeper"));
    // A file is written once a data node has told of itself.
    await(() -> isWritten(made), folder);
    return made;
  }

  private static boolean isWritten(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("first"), "written");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String site(Path folder, URI uri) {
    StringBuilder site = new StringBuilder("<configuration>\n");
    List.of(
            List.of("fs.defaultFS", uri.toString()),
            List.of("dfs.namenode.name.dir", folder.resolve("name").toString()),
            List.of("dfs.namenode.http-address", "127.0.0.1:0"),
            List.of("dfs.namenode.safemode.extension", "0"),
            List.of("dfs.datanode.data.dir", folder.resolve("data").toString()),
            List.of("dfs.datanode.address", "127.0.0.1:0"),
            List.of("dfs.datanode.http.address", "127.0.0.1:0"),
            List.of("dfs.datanode.ipc.address", "127.0.0.1:0"),
            List.of("dfs.replication", "1"))
        .forEach(
            pair ->
                site.append(
                    "<property><name>%s</name><value>%s</value></property>\n"
                        .formatted(pair.get(0), pair.get(1))));
    return site.append("</configuration>\n").toString();
  }

  /** Starts a node: of Hadoop's own jar for tests, and what Spark brings of Hadoop. */
  private static Process node(Path folder, String type, String... words) throws IOException {
    Path home = Path.of(System.getProperty("lightkeeper.home")).toAbsolutePath().normalize();
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                folder.resolve("conf")
                    + File.pathSeparator
                    + home.resolve("jobs/target/hdfs")
                    + "/*"
                    + File.pathSeparator
                    + System.getProperty("java.class.path"),
                "org.apache.hadoop.hdfs.server." + type));
    command.addAll(List.of(words));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("nodes.log").toFile()))
        .start();
  }

  /** A question that is asked until it is answered with yes. */
  private interface Question {
    boolean ask();
  }

  private static void await(Question done, Path folder) throws IOException {
    long start = System.nanoTime();
    while (!done.ask()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IllegalStateException(Files.readString(folder.resolve("nodes.log")));
      }
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private static void stop(List<Process> nodes, Path folder) {
    nodes.forEach(Process::destroyForcibly);
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // The system clears its temporary folder.
    }
  }
}
