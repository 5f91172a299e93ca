package lightkeeper.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import lightkeeper.export.PersonKey;
import lightkeeper.lakehouse.Tables;
import lightkeeper.settings.ConfigurationException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Finds the key that turns ids of people into pseudonyms, and sees to it that a warehouse never
 * holds the pseudonyms of two keys: everybody would be in it twice.
 */
final class PersonKeys {
  /** The variable that holds the key, where there is no file. */
  static final String VARIABLE = "LIGHTKEEPER_PERSON_KEY";

  private static final int MADE_KEY_BYTES = 32;
  private static final Set<PosixFilePermission> OWNER_ALONE =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final Context context;
  private final Stage stage;

  PersonKeys(Context context, Stage stage) {
    this.context = context;
    this.stage = stage;
  }

  /**
   * The key of this warehouse: that of the variable, else that of the file. A warehouse that holds
   * nobody yet gets a new one where there is none.
   *
   * @throws ConfigurationException when there is none for a warehouse that has one, when it is
   *     another one, or when others could read it
   */
  PersonKey ofWarehouse() {
    String known = fingerprint();
    PersonKey key = given();
    if (key == null) {
      if (known != null) {
        throw new ConfigurationException(
            "person_key_file: %s is missing, and %s is not set; the people in %s are known by that key, and without it everybody would be new: put it back"
                .formatted(context.personKeyFile(), VARIABLE, context.warehouse().root()));
      }
      key = make();
    }
    refuseAnother(known, key);
    return key;
  }

  /** A key to look with: like that of the warehouse, but none is made that outlives the process. */
  PersonKey toLook() {
    PersonKey key = given();
    if (key == null) {
      return PersonKey.of(random());
    }
    refuseAnother(fingerprint(), key);
    return key;
  }

  /** Notes by which key the warehouse knows people. */
  void note(PersonKey key, String runId) {
    if (fingerprint() == null) {
      stage.write(
          Tables.KEY_FINGERPRINT,
          context
              .spark()
              .createDataFrame(
                  java.util.List.of(RowFactory.create(key.fingerprint(), runId)),
                  Tables.KEY_FINGERPRINT.schema()));
    }
  }

  private void refuseAnother(String known, PersonKey key) {
    if (known != null && !known.equals(key.fingerprint())) {
      throw new ConfigurationException(
          "%s: this is not the key by which %s knows people, and under another one everybody would be doubled: use the first one, or another warehouse"
              .formatted(
                  isSet() ? VARIABLE : "person_key_file " + context.personKeyFile(),
                  context.warehouse().root()));
    }
  }

  private String fingerprint() {
    if (!stage.has(Tables.KEY_FINGERPRINT)) {
      return null;
    }
    Row row = stage.read(Tables.KEY_FINGERPRINT).first();
    return row.getString(0);
  }

  private static boolean isSet() {
    return System.getenv(VARIABLE) != null;
  }

  /** The key that the user gives; null when there is none. */
  private PersonKey given() {
    if (isSet()) {
      if (System.getenv(VARIABLE).isBlank()) {
        throw new ConfigurationException(VARIABLE + ": is empty; unset it, or put the key in it");
      }
      return PersonKey.of(System.getenv(VARIABLE));
    }
    Path file = context.personKeyFile().toAbsolutePath().normalize();
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    try {
      refuseWithinWarehouse(file.toRealPath());
      if (isPosix(file) && !OWNER_ALONE.containsAll(Files.getPosixFilePermissions(file))) {
        throw new ConfigurationException(
            "person_key_file: %1$s may be read by others; 'chmod 600 %1$s'".formatted(file));
      }
      String text = Files.readString(file).strip();
      if (text.isEmpty()) {
        throw new ConfigurationException("person_key_file: " + file + " is empty");
      }
      return PersonKey.of(text);
    } catch (IOException e) {
      throw new ConfigurationException(
          "person_key_file: " + file + " cannot be read: " + e.getClass().getSimpleName(), e);
    }
  }

  private PersonKey make() {
    Path file = context.personKeyFile().toAbsolutePath().normalize();
    refuseWithinWarehouse(file);
    String text = random();
    try {
      if (file.getParent() != null) {
        Files.createDirectories(file.getParent());
      }
      // Nobody else can read it at any moment: it is made with its permissions.
      if (isPosix(file.getParent())) {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ALONE));
      } else {
        Files.createFile(file);
      }
      Files.writeString(file, text + System.lineSeparator(), StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new ConfigurationException(
          "person_key_file: %s cannot be made (%s); set %s, or name another file"
              .formatted(file, e.getClass().getSimpleName(), VARIABLE),
          e);
    }
    context
        .progress()
        .tell("ingest: made the key for pseudonyms of people in " + file + "; keep it");
    return PersonKey.of(text);
  }

  private void refuseWithinWarehouse(Path file) {
    if (file.startsWith(context.warehouse().root())) {
      throw new ConfigurationException(
          "person_key_file: %s lies in the warehouse; whoever has the tables must not have the key"
              .formatted(file));
    }
  }

  private static boolean isPosix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static String random() {
    byte[] bytes = new byte[MADE_KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
