package lightkeeper.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import lightkeeper.lakehouse.Lock;
import lightkeeper.lakehouse.Tables;
import lightkeeper.scorecard.FigureFiles;
import lightkeeper.scorecard.Figures;
import lightkeeper.scorecard.Page;
import lightkeeper.scorecard.Pages;
import lightkeeper.scorecard.Summary;
import lightkeeper.settings.Month;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Published tables → one page a month for leaders, with its figures beside it, and an index over
 * all pages there are.
 */
@Command(
    name = "scorecard",
    description = "Writes a month's page for leaders, and its figures as CSV, JSON and plain text.",
    mixinStandardHelpOptions = true)
public final class Scorecard implements Callable<Integer> {
  private static final String PAGE = "\\d{4}-\\d{2}\\.html";

  @Mixin private Options options;

  @Option(
      names = "--month",
      paramLabel = "YYYY-MM",
      description = "The month; without it the last one that ended by the as-of.")
  private String month;

  @Option(names = "--open", description = "Open the page in the browser.")
  private boolean open;

  @Option(names = "--pdf", description = "Print it to a PDF with the Chromium of this machine.")
  private boolean pdf;

  /**
   * Runs the job; for {@code spark-submit}.
   *
   * @param arguments the options of {@code scorecard}
   */
  public static void main(String[] arguments) {
    Execution.main(new Scorecard(), arguments);
  }

  /**
   * Writes the page of a month from what is published.
   *
   * @return 0
   */
  @Override
  @SuppressWarnings("try") // The lock is held, not used.
  public Integer call() {
    LocalDate wanted = month == null ? null : Month.parse(month, "--month");
    Context context = options.working();
    Path page;
    try (Lock lock = Lock.take(context.warehouse().root(), "scorecard", Duration.ZERO);
        Stage stage = new Stage(context.warehouse())) {
      page = write(context, stage, wanted == null ? lastMonth(context) : wanted);
    }
    Browser browser = new Browser(context.progress(), System.getenv().getOrDefault("PATH", ""));
    if (pdf) {
      browser.print(page, page.resolveSibling(name(page) + ".pdf"));
    }
    if (open) {
      browser.open(page);
    }
    return 0;
  }

  /** The last month that ended by the as-of. */
  private static LocalDate lastMonth(Context context) {
    return context.asOf().atZone(ZoneOffset.UTC).toLocalDate().withDayOfMonth(1).minusMonths(1);
  }

  /** Writes the page of the last month, as a run sees the tables. */
  static void write(Context context, Stage stage) {
    write(context, stage, lastMonth(context));
  }

  /** Writes a month's page and what belongs to it, each file whole or not at all. */
  private static Path write(Context context, Stage stage, LocalDate month) {
    Measure.needs(
        context,
        stage,
        "measure",
        List.of(Tables.DEFINITION, Tables.ESTIMATE, Tables.RETENTION_CURVE, Tables.COVERAGE));
    Measure.needs(context, stage, "compare", List.of(Tables.COMPARISON, Tables.TRANSITION));
    context.progress().tell("scorecard: " + YearMonth.from(month));
    Figures figures = new ScorecardFigures(context, stage, month).read();
    Page page = Page.of(figures);
    Pages pages = new Pages(Conform.resource("scorecard/page.css"));
    Path folder = context.warehouse().root().resolve("scorecard");
    try {
      Files.createDirectories(folder);
      Path html = folder.resolve(page.name() + ".html");
      replace(folder.resolve(page.name() + ".csv"), FigureFiles.csv(figures));
      replace(folder.resolve(page.name() + ".json"), FigureFiles.json(figures, page));
      replace(folder.resolve(page.name() + ".txt"), Summary.of(page));
      replace(html, pages.html(page));
      replace(folder.resolve("index.html"), pages.index(entries(folder)));
      context.progress().tell("scorecard: " + html);
      return html;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write into " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Nobody ever reads half a file: it is written aside and takes the other's place at once. */
  private static void replace(Path file, String text) throws IOException {
    Path aside = file.resolveSibling("." + file.getFileName() + ".new");
    Files.writeString(aside, text);
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Every page there is, the newest first. */
  private static List<Pages.Entry> entries(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found =
          files
              .filter(file -> file.getFileName().toString().matches(PAGE))
              .sorted(Comparator.comparing((Path file) -> file.getFileName().toString()).reversed())
              .toList();
      List<Pages.Entry> entries = new ArrayList<>();
      for (Path file : found) {
        YearMonth month = YearMonth.parse(name(file));
        entries.add(
            new Pages.Entry(
                name(file),
                month.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH)
                    + " "
                    + month.getYear(),
                headline(file.resolveSibling(name(file) + ".json"))));
      }
      return entries;
    }
  }

  /** What a page says first; nothing when its figures are not beside it any more. */
  private static String headline(Path json) {
    try {
      JsonNode figures = new ObjectMapper().readTree(Files.readAllBytes(json));
      return figures.path("headline").asText("");
    } catch (IOException e) {
      return "";
    }
  }

  private static String name(Path page) {
    String file = page.getFileName().toString();
    return file.substring(0, file.lastIndexOf('.'));
  }
}
