package lightkeeper.storage;

import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Names of folders and files, on the disks of this machine and on file systems that Hadoop knows
 * (HDFS, object stores). All of them are {@link Path}s, read and written with {@link
 * java.nio.file.Files}; what only a disk of this machine can do (locks of the operating system,
 * asking the disk to keep something) asks {@link #isLocal} first.
 */
public final class Storage {
  /** A scheme of two letters or more: one letter is a drive. */
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

  private static final String LOCAL = "file";

  private Storage() {}

  /**
   * Reads the name of a folder or file as users of Spark write it.
   *
   * @param text a path of this machine, a {@code file:} URI, or what Hadoop knows elsewhere: {@code
   *     hdfs://name/data}, {@code s3a://bucket/data}
   * @return the path; nothing is looked at
   * @throws IllegalArgumentException when it is none of these, or when no file system of its scheme
   *     is on the class path; the message holds the text
   */
  public static Path path(String text) {
    if (!SCHEME.matcher(text).matches()) {
      return Path.of(text);
    }
    try {
      return text.startsWith(LOCAL + ":")
          ? path(URI.create(text))
          // Hadoop and Spark take the text as it stands: a space is a space, %20 is three letters.
          : HadoopFiles.path(new org.apache.hadoop.fs.Path(text).toUri());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' names no file: " + e.getMessage(), e);
    }
  }

  /**
   * The path of a URI, as {@link Path#toUri} gave it, here or on another node of a cluster.
   *
   * @param uri the URI
   * @return the path
   * @throws IllegalArgumentException when it names none
   */
  public static Path path(URI uri) {
    // A file: URI with a host is a path of another machine, and so refused.
    return LOCAL.equalsIgnoreCase(uri.getScheme()) ? Path.of(uri) : HadoopFiles.path(uri);
  }

  /**
   * The path of a name that may be relative to a folder.
   *
   * @param folder the folder
   * @param text as for {@link #path(String)}
   * @return the path
   */
  public static Path path(Path folder, String text) {
    return SCHEME.matcher(text).matches() ? path(text) : folder.resolve(text);
  }

  /**
   * Whether a path is one of this machine's.
   *
   * @param path the path
   * @return false for one that others may write to from other machines
   */
  public static boolean isLocal(Path path) {
    return LOCAL.equals(path.getFileSystem().provider().getScheme());
  }
}
