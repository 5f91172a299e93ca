package lightkeeper.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;

/**
 * Does what {@link java.nio.file.Files} asks for by Hadoop. Files are written from their beginning
 * to their end; there are no links, and no file is changed in the middle.
 */
final class HadoopProvider extends FileSystemProvider {
  private static final Map<String, HadoopProvider> PROVIDERS = new ConcurrentHashMap<>();

  private final String scheme;

  private HadoopProvider(String scheme) {
    this.scheme = scheme;
  }

  static HadoopProvider of(String scheme) {
    return PROVIDERS.computeIfAbsent(scheme, HadoopProvider::new);
  }

  /** Something to be asked of Hadoop. */
  private interface Question<T> {
    T ask(org.apache.hadoop.fs.FileSystem files, org.apache.hadoop.fs.Path path) throws IOException;
  }

  /** Asks, and tells what goes wrong in the words of {@link java.nio.file.Files}. */
  private static <T> T ask(Path path, Question<T> question) throws IOException {
    HadoopPath absolute = (HadoopPath) path.toAbsolutePath();
    String file = absolute.toString();
    try {
      return question.ask(((HadoopFiles) absolute.getFileSystem()).open(), absolute.hadoop());
    } catch (FileNotFoundException e) {
      throw because(e, new NoSuchFileException(file));
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException
        | org.apache.hadoop.fs.ParentNotDirectoryException e) {
      throw because(e, new FileAlreadyExistsException(file));
    } catch (RemoteException e) {
      IOException own = e.unwrapRemoteException(AlreadyBeingCreatedException.class);
      // Somebody else is writing it just now, or was when it died.
      throw own == e ? e : because(e, new FileAlreadyExistsException(file));
    } catch (PathIsNotEmptyDirectoryException e) {
      throw because(e, new DirectoryNotEmptyException(file));
    } catch (AccessControlException e) {
      throw because(e, new AccessDeniedException(file));
    } catch (SocketException | SocketTimeoutException e) {
      throw noAnswer(absolute, e);
    } catch (IllegalArgumentException e) {
      if (e.getCause() instanceof UnknownHostException host) {
        throw noAnswer(absolute, host);
      }
      throw e;
    }
  }

  /** Of what goes wrong on the way, the innermost fault does not say which way that was. */
  private static FileSystemException noAnswer(HadoopPath path, IOException fault) {
    Throwable cause = fault;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String authority = path.toUri().getAuthority();
    return new FileSystemException(
        path.toString(), null, "no answer from " + authority + " (" + cause.getMessage() + ")");
  }

  private static IOException because(IOException cause, IOException fault) {
    fault.initCause(cause);
    return fault;
  }

  @Override
  public String getScheme() {
    return scheme;
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
    throw new UnsupportedOperationException("Nothing has to be opened for " + uri);
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return getPath(uri).getFileSystem();
  }

  @Override
  public Path getPath(URI uri) {
    return HadoopFiles.path(uri);
  }

  @Override
  public InputStream newInputStream(Path path, OpenOption... options) throws IOException {
    return ask(path, org.apache.hadoop.fs.FileSystem::open);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (!options.isEmpty() && !options.equals(Set.of(StandardOpenOption.READ))) {
      throw new UnsupportedOperationException("Only read, or written as a stream: " + path);
    }
    return ask(
        path,
        (files, file) -> new ReadChannel(files.open(file), files.getFileStatus(file).getLen()));
  }

  @Override
  public OutputStream newOutputStream(Path path, OpenOption... options) throws IOException {
    List<OpenOption> asked = List.of(options);
    if (asked.contains(StandardOpenOption.APPEND)) {
      throw new UnsupportedOperationException("Nothing is added to " + path);
    }
    boolean replaces = !asked.contains(StandardOpenOption.CREATE_NEW);
    return ask(path, (files, file) -> files.create(file, replaces));
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    List<Path> found = new ArrayList<>();
    for (FileStatus status : list(folder)) {
      Path path = folder.resolve(status.getPath().getName());
      if (filter.accept(path)) {
        found.add(path);
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return found.iterator();
      }

      @Override
      public void close() {
        // All were listed at once.
      }
    };
  }

  private static FileStatus[] list(Path folder) throws IOException {
    return ask(
        folder,
        (files, path) -> {
          if (!files.getFileStatus(path).isDirectory()) {
            throw new NotDirectoryException(folder.toString());
          }
          return files.listStatus(path);
        });
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    boolean isMade =
        ask(
            folder,
            (files, path) -> {
              if (files.exists(path)) {
                throw new FileAlreadyExistsException(folder.toString());
              }
              return files.mkdirs(path);
            });
    if (!isMade) {
      throw new IOException("Cannot make the folder " + folder);
    }
  }

  @Override
  public void delete(Path path) throws IOException {
    ask(
        path,
        (files, file) -> {
          // A store of objects has no folder once nothing is in it.
          files.getFileStatus(file);
          return files.delete(file, false);
        });
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    List<CopyOption> asked = List.of(options);
    OpenOption how =
        asked.contains(StandardCopyOption.REPLACE_EXISTING)
            ? StandardOpenOption.CREATE
            : StandardOpenOption.CREATE_NEW;
    try (InputStream in = newInputStream(source);
        OutputStream out = newOutputStream(target, how)) {
      in.transferTo(out);
    }
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    Options.Rename how =
        List.of(options).contains(StandardCopyOption.REPLACE_EXISTING)
            ? Options.Rename.OVERWRITE
            : Options.Rename.NONE;
    HadoopPath to = (HadoopPath) target.toAbsolutePath();
    ask(
        source,
        (files, file) -> {
          ((HadoopFiles) to.getFileSystem()).context().rename(file, to.hadoop(), how);
          return true;
        });
  }

  @Override
  public boolean isSameFile(Path one, Path other) {
    return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }

  @Override
  public boolean isHidden(Path path) {
    return path.getFileName() != null && path.getFileName().toString().startsWith(".");
  }

  @Override
  public FileStore getFileStore(Path path) {
    throw new UnsupportedOperationException("Nobody tells how much room there is for " + path);
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    ask(
        path,
        (files, file) -> {
          files.getFileStatus(file);
          for (AccessMode mode : modes) {
            files.access(
                file,
                switch (mode) {
                  case READ -> FsAction.READ;
                  case WRITE -> FsAction.WRITE;
                  case EXECUTE -> FsAction.EXECUTE;
                });
          }
          return true;
        });
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (!type.isAssignableFrom(HadoopAttributes.class)) {
      throw new UnsupportedOperationException(type + " is not told of " + path);
    }
    return type.cast(ask(path, (files, file) -> new HadoopAttributes(files.getFileStatus(file))));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) {
    throw new UnsupportedOperationException("'" + names + "' are not told of " + path);
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    boolean isKnown = type.isAssignableFrom(PosixFileAttributeView.class);
    return isKnown ? type.cast(new HadoopModes(path)) : null;
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options) {
    throw new UnsupportedOperationException("'" + name + "' is not set of " + path);
  }

  /** What is told of a file: permissions too. */
  static HadoopAttributes attributes(Path path) throws IOException {
    return ask(path, (files, file) -> new HadoopAttributes(files.getFileStatus(file)));
  }

  /** Sets who may do what. */
  static void setPermission(Path path, org.apache.hadoop.fs.permission.FsPermission permission)
      throws IOException {
    ask(
        path,
        (files, file) -> {
          files.setPermission(file, permission);
          return true;
        });
  }
}
