package lightkeeper.scorecard;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How complete the data was that the figures rest on.
 *
 * @param sentences what stands out
 * @param shares what share of records could be used
 * @param open cases still open
 * @param rejects records that were kept out
 */
public record Completeness(
    List<String> sentences, List<Share> shares, TextTable open, TextTable rejects) {

  /**
   * What share of a feed's records could be used.
   *
   * @param name the feed and what is asked of its records
   * @param text the share in digits
   * @param of out of how many
   * @param width the same as part of a length
   */
  public record Share(String name, String text, String of, String width) {}

  static Completeness of(Figures figures, Told told) {
    List<String> sentences = new ArrayList<>();
    figures.exposure().stream()
        .filter(one -> one.month().equals(figures.month()) && one.model() == null)
        .findFirst()
        .ifPresentOrElse(
            one ->
                sentences.add(
                    Words.number(one.services(), "service")
                        + (one.services() == 1 ? " was" : " were")
                        + " in nobody's hands for some of "
                        + Words.month(figures.month())
                        + ", "
                        + Words.number(Math.round(one.days()), "service-day")
                        + " in all: in no figure above."),
            () ->
                sentences.add(
                    figures.exposure().stream().anyMatch(one -> one.month().equals(figures.month()))
                        ? "Every live service was in the hands of a team throughout "
                            + Words.month(figures.month())
                            + "."
                        : "No service was live in " + Words.month(figures.month()) + "."));
    long rejected = figures.rejects().stream().mapToLong(Figures.Reject::records).sum();
    sentences.add(
        rejected == 0
            ? "No record was kept out."
            : Words.number(rejected, "record")
                + (rejected == 1 ? " of all exports is" : " of all exports are")
                + " kept out, each with its file, its number and the reason in landing.rejected.");
    return new Completeness(
        List.copyOf(sentences), shares(figures), open(figures, told), rejects(figures));
  }

  private static List<Share> shares(Figures figures) {
    Map<String, long[]> sums = new LinkedHashMap<>();
    for (Figures.Coverage one : figures.coverage()) {
      long[] sum = sums.computeIfAbsent(name(one), name -> new long[2]);
      sum[0] += one.records();
      sum[1] += one.covered();
    }
    List<Share> shares = new ArrayList<>();
    sums.forEach(
        (name, sum) -> {
          double percent = sum[0] == 0 ? 0 : 100.0 * sum[1] / sum[0];
          // What is not whole must not look whole.
          double shown = sum[1] < sum[0] ? Math.min(99.9, percent) : percent;
          shares.add(
              new Share(
                  Words.capital(name),
                  Numbers.fixed(shown, shown > 99 && shown < 100 ? 1 : 0) + Numbers.SPACE + "%",
                  "of " + Numbers.count(sum[0]),
                  String.format(Locale.ROOT, "%.2f%%", percent)));
        });
    return List.copyOf(shares);
  }

  private static String name(Figures.Coverage one) {
    String feed = one.feed().replace('_', ' ');
    return switch (one.feed() + " " + one.aspect()) {
      case "incident dated" -> "incidents that are over";
      case "incident linked" -> "incidents that name a deployment, and it is known";
      case "deployment dated" -> "deployments whose commit is known";
      case "dependency dated" -> "dependencies with both release dates";
      case "dependency assigned" -> "dependencies of services in somebody's hands";
      case "vulnerability dated" -> "vulnerabilities with a fix";
      case "vulnerability assigned" -> "vulnerabilities of services in somebody's hands";
      default ->
          switch (one.aspect()) {
            case "assigned" -> feed + "s of services in somebody's hands";
            default -> feed + "s " + one.aspect();
          };
    };
  }

  private static TextTable open(Figures figures, Told told) {
    List<List<String>> rows = new ArrayList<>();
    for (Figures.Topic topic : figures.topics()) {
      for (Figures.Shown shown : topic.metrics()) {
        Figures.Definition metric = figures.definition(shown.metricId()).orElse(null);
        if (metric == null || !metric.kind().equals("duration")) {
          continue;
        }
        LocalDate month = told.month(metric.metricId());
        double cases = 0;
        double ended = 0;
        for (Figures.Model model : figures.models()) {
          Figures.Estimate one = told.estimate(metric.metricId(), model.id(), Told.YEAR, month);
          cases += one == null || one.denominator() == null ? 0 : one.denominator();
          ended += one == null || one.numerator() == null ? 0 : one.numerator();
        }
        rows.add(List.of(metric.title(), Numbers.count(cases), Numbers.count(cases - ended)));
      }
    }
    return new TextTable(
        "Cases without an end, which count for as long as they are known to have gone on, "
            + Words.year(figures.month()),
        List.of("Measure", "Cases", "Without an end"),
        List.copyOf(rows));
  }

  private static TextTable rejects(Figures figures) {
    Map<String, List<Figures.Reject>> byFeed = new LinkedHashMap<>();
    for (Figures.Reject one : figures.rejects()) {
      byFeed.computeIfAbsent(one.feed(), feed -> new ArrayList<>()).add(one);
    }
    List<List<String>> rows = new ArrayList<>();
    byFeed.forEach(
        (feed, own) ->
            rows.add(
                List.of(
                    Words.capital(feed),
                    Numbers.count(own.stream().mapToLong(Figures.Reject::records).sum()),
                    own.stream()
                        .map(
                            one ->
                                one.reason().replace('_', ' ')
                                    + Numbers.SPACE
                                    + Numbers.count(one.records()))
                        .collect(Collectors.joining(", ")))));
    return new TextTable(
        "Records kept out, of all exports",
        List.of("Feed", "Records", "Reasons"),
        List.copyOf(rows));
  }
}
