package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A warehouse on a disk of its own, which gets full or can no longer be written to. The disk is one
 * in memory: only root can make it, and the tests are skipped for others.
 */
class FullDiskTest {
  private static final World WORLD = new World(11);
  private static final String ROOMY = "size=512m";

  @TempDir private static Path folder;
  private static Path disk;
  private static Path exports;
  private static Path warehouse;
  private static Map<String, List<String>> before;

  @BeforeAll
  static void publishOnADiskOfItsOwn() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        does("mount", "-t", "tmpfs", "-o", ROOMY, "tmpfs", disk.toString()),
        "no disk in memory can be mounted here; that takes root");
    exports = folder.resolve("exports");
    warehouse = disk.resolve("warehouse");
    new Pipeline(warehouse).run(WORLD.write(exports, Map.of(0, "a.csv")), World.AS_OF);
    before = WarehouseRows.published(warehouse);
    WORLD.write(exports, Map.of(1, "b.csv", 2, "c.csv"));
  }

  @AfterAll
  static void unmount() throws Exception {
    if (disk != null) {
      does("umount", disk.toString());
    }
  }

  private static boolean does(String... words) throws Exception {
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static void remount(String options) throws Exception {
    assertThat(does("mount", "-o", "remount," + options, disk.toString())).isTrue();
  }

  private static long used() throws IOException {
    FileStore store = Files.getFileStore(disk);
    return store.getTotalSpace() - store.getUnallocatedSpace();
  }

  /** Runs the program, which fails, and tells why in one line. */
  private static void fails(String why) throws Exception {
    try (Child run = Child.run(exports, warehouse)) {
      assertThat(run.code()).as(run.told()).isEqualTo(1);
      assertThat(run.told().lines().filter(line -> line.startsWith("lightkeeper: ")))
          .as(run.told())
          .singleElement()
          .asString()
          .contains(why);
      assertThat(run.told()).doesNotContain("\tat ");
    }
    assertThat(WarehouseRows.published(warehouse)).isEqualTo(before);
  }

  @Test
  void runThatCannotWriteLeavesWhatIsPublishedAndTheNextOneWithRoomGoesOn() throws Exception {
    Path undisturbed = WarehouseRows.copy(warehouse, folder.resolve("undisturbed"));
    new Pipeline(undisturbed).run(exports, World.AS_OF);
    Map<String, List<String>> wanted = WarehouseRows.published(undisturbed);
    try {
      remount("ro");
      fails("Read-only file system");
      remount("rw");
      // Full when half of the tables are written.
      remount("size=" + used() * 3 / 2);
      fails("No space left on device");
    } finally {
      remount("rw," + ROOMY);
    }
    new Pipeline(warehouse).run(exports, World.AS_OF);
    assertThat(WarehouseRows.published(warehouse)).isEqualTo(wanted);
  }
}
