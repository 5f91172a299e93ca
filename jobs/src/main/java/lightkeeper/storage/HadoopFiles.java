package lightkeeper.storage;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;

/** A file system that Hadoop knows, told by its scheme and authority. */
final class HadoopFiles extends FileSystem {
  /** By whether Spark runs; reading one takes longer than asking for a file. */
  private static final Map<Boolean, Configuration> CONFIGURATIONS = new ConcurrentHashMap<>();

  private final URI root;

  private HadoopFiles(URI root) {
    this.root = root;
  }

  /** The path that a URI names. */
  static Path path(URI uri) {
    if (uri.getScheme() == null || uri.isOpaque() || uri.getPath() == null) {
      throw new IllegalArgumentException("it has no scheme or no path");
    }
    try {
      org.apache.hadoop.fs.FileSystem.getFileSystemClass(uri.getScheme(), configuration());
    } catch (IOException | RuntimeException e) {
      // Of some Hadoop knows the class, and does not bring it.
      throw new IllegalArgumentException(
          "no file system of the scheme '"
              + uri.getScheme()
              + "' is on the class path; add the library that has it (for s3a,"
              + " org.apache.hadoop:hadoop-aws of Spark's Hadoop)",
          e);
    }
    String authority = uri.getRawAuthority();
    HadoopFiles files =
        new HadoopFiles(
            URI.create(uri.getScheme() + "://" + (authority == null ? "/" : authority)));
    return HadoopPath.of(files, uri.getPath().isEmpty() ? "/" : uri.getPath());
  }

  /** What Hadoop was told by its own files and by Spark's settings, here as on every node. */
  private static Configuration configuration() {
    SparkEnv running = SparkEnv.get();
    return CONFIGURATIONS.computeIfAbsent(
        running != null,
        isRunning ->
            SparkHadoopUtil.get().newConfiguration(isRunning ? running.conf() : new SparkConf()));
  }

  /** Scheme and authority, where there is one. */
  URI root() {
    return root;
  }

  /** What Hadoop has open for it; Hadoop keeps it open as long as the process lives. */
  org.apache.hadoop.fs.FileSystem open() throws IOException {
    return org.apache.hadoop.fs.FileSystem.get(root, configuration());
  }

  /** The same as Hadoop's newer interface has it, which alone replaces a file when renaming. */
  org.apache.hadoop.fs.FileContext context() throws IOException {
    return org.apache.hadoop.fs.FileContext.getFileContext(root, configuration());
  }

  /** Where relative paths begin. */
  Path home() {
    return HadoopPath.of(this, "/");
  }

  @Override
  public FileSystemProvider provider() {
    return HadoopProvider.of(root.getScheme());
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("Others read from " + root + " as well");
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(home());
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of("basic", "posix");
  }

  @Override
  public Path getPath(String first, String... more) {
    return HadoopPath.of(this, more.length == 0 ? first : first + "/" + String.join("/", more));
  }

  @Override
  public PathMatcher getPathMatcher(String pattern) {
    throw new UnsupportedOperationException("Match the text of a path of " + root);
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException("The users of " + root + " are not looked up");
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("Nobody tells of changes to " + root);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HadoopFiles files && files.root.equals(root);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(root);
  }

  /** Scheme and authority, as they come before an absolute path. */
  @Override
  public String toString() {
    return root.getScheme() + "://" + (root.getAuthority() == null ? "" : root.getAuthority());
  }
}
