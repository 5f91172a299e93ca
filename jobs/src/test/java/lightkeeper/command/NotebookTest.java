package lightkeeper.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import lightkeeper.settings.ConfigurationException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The notebooks, run by Jupyter, say what they said when they were committed. */
class NotebookTest {
  private static final Path HOME =
      Path.of(System.getProperty("lightkeeper.home")).toAbsolutePath().normalize();

  @TempDir static Path folder;

  static List<String> notebooks() throws IOException {
    try (Stream<Path> found = Files.list(HOME.resolve("notebooks"))) {
      return found
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".ipynb"))
          .sorted()
          .toList();
    }
  }

  private static JsonNode cells(Path notebook) throws IOException {
    return new ObjectMapper().readTree(notebook.toFile()).path("cells");
  }

  private static String text(JsonNode lines) {
    StringBuilder text = new StringBuilder();
    if (lines.isArray()) {
      lines.forEach(line -> text.append(line.asText()));
    } else {
      text.append(lines.asText());
    }
    return text.toString();
  }

  /** What each cell of code shows: its kind, and its text by type. */
  private static List<String> outputs(Path notebook) throws IOException {
    List<String> outputs = new ArrayList<>();
    int number = 0;
    for (JsonNode cell : cells(notebook)) {
      number++;
      for (JsonNode output : cell.path("outputs")) {
        TreeMap<String, String> data = new TreeMap<>();
        output.path("data").properties().forEach(e -> data.put(e.getKey(), text(e.getValue())));
        outputs.add(
            "cell %s, %s: %s%s"
                .formatted(
                    number,
                    output.path("output_type").asText(),
                    text(output.path("text")),
                    data.isEmpty() ? "" : data.toString()));
      }
    }
    return outputs;
  }

  private static Path jupyter() {
    Optional<Path> jupyter = Kernel.jupyter();
    Assumptions.assumeTrue(
        jupyter.isPresent(),
        "no Jupyter on the path: notebooks are not executed; on Debian, apt-get install"
            + " jupyter-nbconvert");
    Assumptions.assumeTrue(
        Kernel.java().isPresent(), "no JDK of Java 21 or later: notebooks are not executed");
    return jupyter.orElseThrow();
  }

  @Test
  void thereAreSixNotebooks() throws IOException {
    assertThat(notebooks())
        .containsExactly(
            "01-first-look.ipynb",
            "02-model-or-case-mix.ipynb",
            "03-what-happened-when-services-moved.ipynb",
            "04-who-stays.ipynb",
            "05-rerun-the-study.ipynb",
            "06-your-own-metric.ipynb");
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void aNotebookIsCommittedWithTablesAndDrawings(String name) throws IOException {
    List<String> outputs = outputs(HOME.resolve("notebooks").resolve(name));
    assertThat(outputs).anyMatch(one -> one.contains("<table>"));
    assertThat(outputs).anyMatch(one -> one.contains("<svg "));
    assertThat(outputs)
        .noneMatch(one -> one.contains("cell_error") || one.contains(", error:"))
        .noneMatch(one -> one.contains("EMP-") || one.contains("person_key"));
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void jupyterGetsTheSameOutputs(String name) throws IOException, InterruptedException {
    Path jupyter = jupyter();
    Kernel.find(HOME).write(folder.resolve("jupyter"), SampleRun.warehouse());
    Path copy = Files.copy(HOME.resolve("notebooks").resolve(name), folder.resolve(name));
    assertThat(Jupyter.execute(jupyter, copy, folder.resolve("jupyter"))).isEmpty();
    assertThat(outputs(copy)).isEqualTo(outputs(HOME.resolve("notebooks").resolve(name)));
  }

  @Test
  void withoutTheKernelOneLineSaysWhatToDo() {
    Assumptions.assumeTrue(Kernel.java().isPresent(), "no JDK of Java 21 or later");
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> Kernel.find(folder.resolve("empty"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the Java kernel is missing");
  }
}
