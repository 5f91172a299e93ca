package lightkeeper.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportFilesTest {
  private static final List<Feed> FEEDS = Feed.all(List.of("feature_team"));

  @TempDir Path exports;

  private void write(String... paths) throws IOException {
    for (String path : paths) {
      Path file = exports.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, path);
    }
  }

  private ExportFiles found() {
    return ExportFiles.in(exports, FEEDS);
  }

  private List<String> paths() {
    return found().files().stream().map(ExportFiles.Located::path).toList();
  }

  @Test
  void emptyFolderHasNoFiles() {
    assertThat(found()).isEqualTo(new ExportFiles(List.of(), List.of()));
  }

  @Test
  void folderThatIsNotThereIsToldByItsName() {
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> ExportFiles.in(exports.resolve("missing"), FEEDS))
        .withMessageContaining(exports.resolve("missing").toString());
  }

  @Test
  void filesAreKnownByFeedPathPlaceAndSize() throws IOException {
    write("incident/2026-01.csv");
    ExportFiles.Located file = found().files().get(0);
    assertThat(file.feed().name()).isEqualTo("incident");
    assertThat(file.path()).isEqualTo("incident/2026-01.csv");
    assertThat(file.location()).isEqualTo(exports.resolve("incident/2026-01.csv")).exists();
    assertThat(file.bytes()).isEqualTo("incident/2026-01.csv".length());
  }

  @Test
  void plainAndGzippedCsvIsRead() throws IOException {
    write("team/a.csv", "team/b.csv.gz");
    assertThat(paths()).containsExactly("team/a.csv", "team/b.csv.gz");
  }

  @Test
  void filesStandInByteOrderOfTheirPathOverAllFeeds() throws IOException {
    write(
        "team/a.csv",
        "team/Z.csv",
        "team/é.csv",
        "team/10.csv",
        "team/9.csv",
        "team/a.csv.gz",
        "team/a-1.csv",
        "dependency/z.csv",
        "service/a.csv",
        "deployment/x.csv");
    assertThat(paths())
        .containsExactly(
            "dependency/z.csv",
            "deployment/x.csv",
            "service/a.csv",
            "team/10.csv",
            "team/9.csv",
            "team/Z.csv",
            "team/a-1.csv",
            "team/a.csv",
            "team/a.csv.gz",
            "team/é.csv");
  }

  @Test
  void orderIsThatOfUtf8BytesAndNotOfJavaCharacters() throws IOException {
    // U+FF5E is one char and three bytes (EF …), U+1F600 two chars (D83D …) and four bytes (F0 …).
    write("team/\uFF5E.csv", "team/\uD83D\uDE00.csv");
    assertThat(paths()).containsExactly("team/\uFF5E.csv", "team/\uD83D\uDE00.csv");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[a].csv",
        "a b.csv",
        "a:b.csv",
        "a%20b.csv",
        "*.csv",
        "a?.csv",
        "{a,b}.csv",
        "a\\b.csv",
        "a'b\".csv",
        "a#b.csv",
        "-.csv",
        "ünï.csv",
        "a\nb.csv",
        "a..csv"
      })
  void oddNamesAreNamesLikeOthersAndTheirFilesCanBeRead(String name) throws IOException {
    Path folder = Files.createDirectories(exports.resolve("team"));
    Files.writeString(folder.resolve(name), "team_id\nt1\n");
    assertThat(paths()).containsExactly("team/" + name);
    FileScan scan = FileScan.of(0, found().files().get(0).location());
    assertThat(scan.problem()).isNull();
    assertThat(scan.records()).isEqualTo(1);
    assertThat(Path.of(java.net.URI.create(scan.chunks().get(0).uri()))).isRegularFile();
  }

  @Test
  void whatNoFeedReadsIsPassedOverAndNamedInByteOrder() throws IOException {
    write(
        "team/notes.txt",
        "team/.a.csv",
        "team/.DS_Store",
        "team/a.CSV",
        "team/a.csv.zip",
        "team/a.csv~",
        "team/csv",
        "team/a.tsv",
        "team/a.gz",
        "incident/README",
        "team/ok.csv");
    ExportFiles found = found();
    assertThat(paths()).containsExactly("team/ok.csv");
    assertThat(found.passedOver())
        .containsExactly(
            "incident/README",
            "team/.DS_Store",
            "team/.a.csv",
            "team/a.CSV",
            "team/a.csv.zip",
            "team/a.csv~",
            "team/a.gz",
            "team/a.tsv",
            "team/csv",
            "team/notes.txt");
  }

  @Test
  void subfoldersAreIgnoredWhateverTheirName() throws IOException {
    write("team/2025/a.csv", "team/b.csv/c.csv", "team/ok.csv");
    assertThat(paths()).containsExactly("team/ok.csv");
    assertThat(found().passedOver()).isEmpty();
  }

  @Test
  void whatLiesBesideTheFeedsFoldersIsPassedOverAndNamedUnlessHidden() throws IOException {
    write(
        "teams/a.csv", "Team/a.csv", "truth/a.csv", ".git/a.csv", "a.csv", ".hidden", "team/b.csv");
    assertThat(paths()).containsExactly("team/b.csv");
    assertThat(found().passedOver()).containsExactly("Team/", "a.csv", "teams/", "truth/");
  }

  @Test
  void fileWhereAFeedsFolderShouldBeIsAnEmptyFeed() throws IOException {
    Files.writeString(exports.resolve("team"), "x");
    assertThat(paths()).isEmpty();
  }

  @Test
  void linkedFileIsRead() throws IOException {
    write("elsewhere/a.csv", "team/b.csv");
    Files.createSymbolicLink(exports.resolve("team/a.csv"), exports.resolve("elsewhere/a.csv"));
    assertThat(paths()).containsExactly("team/a.csv", "team/b.csv");
    assertThat(found().files().get(0).bytes()).isEqualTo("elsewhere/a.csv".length());
  }

  @Test
  void linkThatLeadsNowhereIsOneFileThatCannotBeReadAndKeepsNoOtherOut() throws IOException {
    // Contract §3: such a file is one reject, and the rest of the run goes on.
    write("team/b.csv");
    Files.createSymbolicLink(exports.resolve("team/a.csv"), exports.resolve("gone.csv"));
    assertThat(paths()).containsExactly("team/a.csv", "team/b.csv");
  }
}
