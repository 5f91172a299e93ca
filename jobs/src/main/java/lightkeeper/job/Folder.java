package lightkeeper.job;

import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a folder as users of Spark write it: a path, or a {@code file:} URI. */
final class Folder implements ITypeConverter<Path> {
  /** A scheme of two letters or more: one letter is a drive. */
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

  @Override
  public Path convert(String text) {
    if (!SCHEME.matcher(text).matches()) {
      return Path.of(text);
    }
    if (!text.startsWith("file:/")) {
      throw new TypeConversionException(
          "'" + text + "' is not a folder of this machine; mount it, and give the path");
    }
    try {
      // file://host/path is a path of another machine, and so refused.
      return Path.of(URI.create(text));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + text + "' names no file: " + e.getMessage());
    }
  }
}
