package lightkeeper.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.apache.hadoop.fs.permission.FsPermission;

/** Who may do what with a file or folder; stores of objects take no notice of it. */
final class HadoopModes implements PosixFileAttributeView {
  private final Path path;

  HadoopModes(Path path) {
    this.path = path;
  }

  @Override
  public String name() {
    return "posix";
  }

  @Override
  public PosixFileAttributes readAttributes() throws IOException {
    return HadoopProvider.attributes(path);
  }

  @Override
  public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
    HadoopProvider.setPermission(
        path, FsPermission.valueOf("-" + PosixFilePermissions.toString(permissions)));
  }

  @Override
  public void setTimes(FileTime modified, FileTime accessed, FileTime created) {
    throw new UnsupportedOperationException("No time is set of " + path);
  }

  @Override
  public UserPrincipal getOwner() throws IOException {
    return readAttributes().owner();
  }

  @Override
  public void setOwner(UserPrincipal owner) {
    throw new UnsupportedOperationException("No owner is set of " + path);
  }

  @Override
  public void setGroup(GroupPrincipal group) {
    throw new UnsupportedOperationException("No group is set of " + path);
  }
}
