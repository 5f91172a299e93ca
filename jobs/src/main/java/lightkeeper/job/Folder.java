package lightkeeper.job;

import java.nio.file.Path;
import lightkeeper.storage.Storage;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a folder as users of Spark write it: a path, or a URI. */
final class Folder implements ITypeConverter<Path> {
  @Override
  public Path convert(String text) {
    try {
      return Storage.path(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
