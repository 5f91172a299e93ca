package lightkeeper.storage;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A path of a file system that Hadoop knows: names, one below the other. */
final class HadoopPath implements Path {
  private final HadoopFiles files;
  private final boolean isAbsolute;
  private final List<String> names;

  /**
   * A path.
   *
   * @param files where it is
   * @param isAbsolute whether it begins at the root
   * @param names its names, the first nearest to the root; one empty name is the empty path
   */
  HadoopPath(HadoopFiles files, boolean isAbsolute, List<String> names) {
    this.files = files;
    this.isAbsolute = isAbsolute;
    this.names = List.copyOf(names);
  }

  /** Reads names with {@code /} between them. */
  static HadoopPath of(HadoopFiles files, String text) {
    boolean isAbsolute = text.startsWith("/");
    List<String> names = new ArrayList<>();
    for (String name : text.split("/", -1)) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return new HadoopPath(files, isAbsolute, names.isEmpty() && !isAbsolute ? List.of("") : names);
  }

  /** The same path as Hadoop has it. */
  org.apache.hadoop.fs.Path hadoop() {
    URI root = files.root();
    return new org.apache.hadoop.fs.Path(root.getScheme(), root.getAuthority(), text());
  }

  private String text() {
    return (isAbsolute ? "/" : "") + String.join("/", names);
  }

  private static HadoopPath own(Path path) {
    if (path instanceof HadoopPath own) {
      return own;
    }
    throw new ProviderMismatchException(path + " is of another file system");
  }

  @Override
  public FileSystem getFileSystem() {
    return files;
  }

  @Override
  public boolean isAbsolute() {
    return isAbsolute;
  }

  @Override
  public Path getRoot() {
    return isAbsolute ? new HadoopPath(files, true, List.of()) : null;
  }

  @Override
  public Path getFileName() {
    return names.isEmpty() ? null : getName(names.size() - 1);
  }

  @Override
  public Path getParent() {
    return names.size() > 1 || (isAbsolute && names.size() == 1)
        ? new HadoopPath(files, isAbsolute, names.subList(0, names.size() - 1))
        : null;
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public Path getName(int index) {
    return new HadoopPath(files, false, List.of(names.get(index)));
  }

  @Override
  public Path subpath(int from, int to) {
    return new HadoopPath(files, false, names.subList(from, to));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof HadoopPath own
        && own.files.equals(files)
        && own.isAbsolute == isAbsolute
        && own.names.size() <= names.size()
        && names.subList(0, own.names.size()).equals(own.names);
  }

  @Override
  public boolean endsWith(Path other) {
    return other instanceof HadoopPath own
        && own.files.equals(files)
        && (own.isAbsolute
            ? equals(own)
            : own.names.size() <= names.size()
                && names.subList(names.size() - own.names.size(), names.size()).equals(own.names));
  }

  @Override
  public Path normalize() {
    List<String> kept = new ArrayList<>();
    for (String name : names) {
      boolean isUp = name.equals("..");
      if (isUp && !kept.isEmpty() && !kept.get(kept.size() - 1).equals("..")) {
        kept.remove(kept.size() - 1);
      } else if (!name.equals(".") && !(isUp && isAbsolute)) {
        kept.add(name);
      }
    }
    return new HadoopPath(files, isAbsolute, kept.isEmpty() && !isAbsolute ? List.of("") : kept);
  }

  @Override
  public Path resolve(Path other) {
    HadoopPath own = own(other);
    if (own.isAbsolute) {
      return own;
    }
    List<String> all = new ArrayList<>(names);
    all.addAll(own.names);
    all.removeIf(String::isEmpty);
    return new HadoopPath(files, isAbsolute, all.isEmpty() && !isAbsolute ? List.of("") : all);
  }

  @Override
  public Path relativize(Path other) {
    HadoopPath own = own(other);
    if (own.isAbsolute != isAbsolute || !own.files.equals(files)) {
      throw new IllegalArgumentException(own + " does not lie on the same way as " + this);
    }
    int common = 0;
    while (common < Math.min(names.size(), own.names.size())
        && names.get(common).equals(own.names.get(common))) {
      common++;
    }
    List<String> way = new ArrayList<>();
    for (int i = common; i < names.size(); i++) {
      way.add("..");
    }
    way.addAll(own.names.subList(common, own.names.size()));
    return new HadoopPath(files, false, way.isEmpty() ? List.of("") : way);
  }

  @Override
  public URI toUri() {
    HadoopPath absolute = (HadoopPath) toAbsolutePath();
    try {
      URI root = files.root();
      return new URI(root.getScheme(), root.getAuthority(), absolute.text(), null, null);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("A path always is one of a URI", e);
    }
  }

  @Override
  public Path toAbsolutePath() {
    return isAbsolute ? this : files.home().resolve(this);
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    Path real = toAbsolutePath().normalize();
    files.provider().checkAccess(real);
    return real;
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("Nobody tells of changes to " + this);
  }

  @Override
  public int compareTo(Path other) {
    return toString().compareTo(own(other).toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HadoopPath own
        && own.files.equals(files)
        && own.isAbsolute == isAbsolute
        && own.names.equals(names);
  }

  @Override
  public int hashCode() {
    return Objects.hash(files, isAbsolute, names);
  }

  /** As Spark and its users name it: with scheme and authority where it is absolute. */
  @Override
  public String toString() {
    return isAbsolute ? files + text() : text();
  }
}
