package lightkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Paths elsewhere behave as Java's own paths of this machine do; those are the expectation. */
class HadoopPathTest {
  private static final Path THERE = Storage.path(URI.create("hdfs://name:8020/"));

  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "a/b",
          "a/b/c",
          "b/c",
          ".",
          "..",
          "../a",
          "a/../b",
          "a/./b",
          "./a",
          "/",
          "/a",
          "/a/b",
          "/a/b/c",
          "/a/../../b",
          "/a b/ü%20",
          "/..",
          "a//b",
          "/a/b/");

  private static Path there(String text) {
    return THERE.getFileSystem().getPath(text);
  }

  /** The text of a path, without scheme and authority. */
  private static String text(Object path) {
    return Objects.toString(path).replace("hdfs://name:8020", "");
  }

  private static void assertAlike(String what, Function<Path, Object> asked) {
    for (String text : TEXTS) {
      assertThat(text(asked.apply(there(text))))
          .as("%s of '%s'", what, text)
          .isEqualTo(text(asked.apply(Path.of(text))));
    }
  }

  private static void assertAlike(String what, BiFunction<Path, Path, Object> asked) {
    for (String one : TEXTS) {
      for (String other : TEXTS) {
        assertThat(text(asked.apply(there(one), there(other))))
            .as("%s of '%s' and '%s'", what, one, other)
            .isEqualTo(text(asked.apply(Path.of(one), Path.of(other))));
      }
    }
  }

  @Test
  void namesAndParentsAreThoseOfAnyPath() {
    assertAlike("text", path -> path);
    assertAlike("file name", Path::getFileName);
    assertAlike("parent", Path::getParent);
    assertAlike("root", Path::getRoot);
    assertAlike("names", Path::getNameCount);
    assertAlike("normal form", Path::normalize);
    assertAlike("every name", path -> String.join("|", names(path)));
    assertAlike("whether it is absolute", Path::isAbsolute);
  }

  private static List<String> names(Path path) {
    List<String> names = new java.util.ArrayList<>();
    path.forEach(name -> names.add(name.toString()));
    return names;
  }

  @Test
  void pathsAreResolvedComparedAndRelatedAsAnyAre() {
    assertAlike("resolved", (one, other) -> one.resolve(other));
    assertAlike("sibling", (one, other) -> one.resolveSibling(other));
    assertAlike("starts with", Path::startsWith);
    assertAlike("ends with", Path::endsWith);
    assertAlike("equal", Path::equals);
  }

  @Test
  void theWayFromOnePathToAnotherLeadsThere() {
    List<String> normal = List.of("/", "/a", "/a/b", "/a/b/c", "/b", "/b/c/d");
    for (String one : normal) {
      for (String other : normal) {
        assertThat(text(there(one).relativize(there(other))))
            .isEqualTo(text(Path.of(one).relativize(Path.of(other))));
      }
    }
  }

  @Test
  void aUriAndThePathItNamesAreOfOneMeaning() {
    for (String uri :
        List.of("hdfs://name:8020/a%20b/%C3%BC%2525", "hdfs://name/", "viewfs:///a/b")) {
      Path path = Storage.path(URI.create(uri));
      assertThat(Storage.path(path.toUri())).isEqualTo(path);
      assertThat(Storage.isLocal(path)).isFalse();
    }
  }

  @Test
  void theTextOfAPathNamesIt() {
    for (String text : List.of("hdfs://name:8020/a b/ü%20?x#y", "viewfs:///a")) {
      assertThat(Storage.path(text)).hasToString(text);
      assertThat(Storage.path(Storage.path(text).toUri())).isEqualTo(Storage.path(text));
    }
    assertThat(Storage.path("hdfs://name:8020/a b"))
        .isEqualTo(there("/a b"))
        .hasSameHashCodeAs(there("/a b"));
  }

  @Test
  void aPathOfAnotherHostIsAnotherPath() {
    Path other = Storage.path("hdfs://other:8020/a");
    assertThat(other).isNotEqualTo(there("/a"));
    assertThat(other.startsWith(there("/"))).isFalse();
    assertThat(there("/a").startsWith(Path.of("/"))).isFalse();
  }
}
