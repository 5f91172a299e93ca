package lightkeeper.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** SHA-256 in hexadecimal digits. */
public final class Sha256 {
  private Sha256() {}

  /**
   * A new digest.
   *
   * @return one that has seen nothing yet
   */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot find SHA-256, which every Java has", e);
    }
  }

  /**
   * That of a text in UTF-8.
   *
   * @param text any text
   * @return 64 digits
   */
  public static String of(String text) {
    return hex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * That of a file's bytes.
   *
   * @param file the file
   * @return 64 digits
   * @throws IOException when it cannot be read
   */
  public static String of(Path file) throws IOException {
    MessageDigest digest = digest();
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      Files.copy(file, out);
    }
    return hex(digest.digest());
  }

  /**
   * That of the program: its classes and files, the same packed as a jar or not.
   *
   * @return 64 digits
   * @throws IOException when they cannot be read
   */
  public static String ofProgram() throws IOException {
    Path place =
        Path.of(
            java.net.URI.create(
                Sha256.class.getProtectionDomain().getCodeSource().getLocation().toString()));
    StringBuilder all = new StringBuilder();
    if (Files.isDirectory(place)) {
      all.append(list(place));
    } else {
      try (ZipFile jar = new ZipFile(place.toFile())) {
        List<? extends ZipEntry> entries =
            jar.stream()
                .filter(entry -> !entry.isDirectory() && isOwn(entry.getName()))
                .sorted((a, b) -> a.getName().compareTo(b.getName()))
                .toList();
        for (ZipEntry entry : entries) {
          try (InputStream in = jar.getInputStream(entry)) {
            all.append(entry.getName())
                .append(' ')
                .append(hex(digest().digest(in.readAllBytes())))
                .append('\n');
          }
        }
      }
    }
    return of(all.toString());
  }

  /**
   * That of a folder: the names below it and what the files hold.
   *
   * @param folder the folder
   * @return 64 digits
   * @throws IOException when it cannot be read
   */
  public static String ofFolder(Path folder) throws IOException {
    return of(list(folder));
  }

  /** One line a file: its name and the digest of its bytes, by name. */
  private static String list(Path folder) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> found = Files.walk(folder)) {
      List<Path> files =
          found.filter(Files::isRegularFile).filter(f -> isOwn(name(folder, f))).toList();
      for (Path file :
          files.stream().sorted((a, b) -> name(folder, a).compareTo(name(folder, b))).toList()) {
        all.append(name(folder, file)).append(' ').append(of(file)).append('\n');
      }
    }
    return all.toString();
  }

  /** What a build says of itself differs from build to build. */
  private static boolean isOwn(String name) {
    return !name.startsWith("META-INF/");
  }

  private static String name(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  /**
   * Bytes in hexadecimal digits.
   *
   * @param bytes any bytes
   * @return two digits for each
   */
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
