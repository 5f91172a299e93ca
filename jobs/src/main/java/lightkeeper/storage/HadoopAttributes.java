package lightkeeper.storage;

import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.hdfs.protocol.HdfsFileStatus;

/** What Hadoop tells of a file or folder. */
final class HadoopAttributes implements PosixFileAttributes {
  private final FileStatus status;

  HadoopAttributes(FileStatus status) {
    this.status = status;
  }

  /**
   * What another content cannot have: the number that HDFS never gives twice, or the tag that a
   * store of objects makes of the content.
   *
   * @return the key; null where neither is told
   */
  @Override
  public Object fileKey() {
    if (status instanceof EtagSource tagged) {
      return tagged.getEtag();
    }
    return status instanceof HdfsFileStatus numbered ? numbered.getFileId() : null;
  }

  @Override
  public long size() {
    return status.getLen();
  }

  @Override
  public FileTime lastModifiedTime() {
    return FileTime.fromMillis(status.getModificationTime());
  }

  @Override
  public FileTime lastAccessTime() {
    return FileTime.fromMillis(status.getAccessTime());
  }

  @Override
  public FileTime creationTime() {
    return lastModifiedTime();
  }

  @Override
  public boolean isRegularFile() {
    return status.isFile();
  }

  @Override
  public boolean isDirectory() {
    return status.isDirectory();
  }

  @Override
  public boolean isSymbolicLink() {
    return status.isSymlink();
  }

  @Override
  public boolean isOther() {
    return false;
  }

  @Override
  public UserPrincipal owner() {
    return status::getOwner;
  }

  @Override
  public GroupPrincipal group() {
    return status::getGroup;
  }

  @Override
  public Set<PosixFilePermission> permissions() {
    // Nine letters; a tenth would tell of a sticky bit.
    return PosixFilePermissions.fromString(
        status.getPermission().toString().substring(0, 9).replace('t', 'x').replace('T', '-'));
  }
}
