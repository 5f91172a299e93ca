package lightkeeper.scorecard;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * One month for leaders, ready to be written: every text and every place of every mark.
 *
 * @param name the name of its files, such as {@code 2026-06}
 * @param month the month in words
 * @param period the twelve months that most figures are of
 * @param asOf up to when the data is complete
 * @param size how many models, teams and services it speaks of
 * @param models how each model looks
 * @param findings what differs
 * @param sections what leaders see, by heading
 * @param moves what happened to services that moved
 * @param withoutMoves what is said where there are none
 * @param changes what changed
 * @param completeness how complete the data was
 * @param definitions how each figure is computed
 */
public record Page(
    String name,
    String month,
    String period,
    String asOf,
    String size,
    List<Mark> models,
    Findings findings,
    List<Section> sections,
    List<Moves> moves,
    String withoutMoves,
    Changes changes,
    Completeness completeness,
    List<Definition> definitions) {

  /**
   * A heading and what stands under it.
   *
   * @param anchor where it stands
   * @param heading the heading
   * @param question what a leader would ask
   * @param cards its metrics
   * @param retention curves of people, in the section that tells of them; null elsewhere
   */
  public record Section(
      String anchor, String heading, String question, List<Card> cards, Retention retention) {}

  /**
   * How a figure is computed.
   *
   * @param anchor where the metric stands
   * @param title the metric
   * @param meaning what it means
   * @param facts how cases become a value, its unit and its name in the tables
   * @param source where the definition comes from
   */
  public record Definition(
      String anchor, String title, String meaning, String facts, String source) {}

  /**
   * Makes a page.
   *
   * @param figures all that it is made from
   * @return the page; the same figures give the same page
   */
  public static Page of(Figures figures) {
    Told told = new Told(figures);
    List<Section> sections = new ArrayList<>();
    List<Definition> definitions = new ArrayList<>();
    Retention retention = Retention.of(figures);
    int number = 0;
    for (Figures.Topic topic : figures.topics()) {
      number++;
      List<Card> cards = new ArrayList<>();
      boolean hasSurvival = false;
      for (Figures.Shown shown : topic.metrics()) {
        cards.add(Card.of(figures, told, shown));
        Figures.Definition metric = figures.definition(shown.metricId()).orElse(null);
        if (metric != null) {
          hasSurvival |= metric.kind().equals("survival");
          definitions.add(definition(metric));
        }
      }
      sections.add(
          new Section(
              "topic-" + number,
              topic.heading(),
              topic.question(),
              List.copyOf(cards),
              hasSurvival ? retention : null));
    }
    return new Page(
        name(figures),
        Words.month(figures.month()),
        Words.year(figures.month()),
        Words.day(figures.asOf().atZone(ZoneOffset.UTC).toLocalDate()),
        size(figures),
        figures.models().stream().map(model -> Mark.of(figures.models(), model.id())).toList(),
        Findings.of(figures, told),
        List.copyOf(sections),
        Moves.of(figures),
        Moves.none(figures),
        Changes.of(figures, told),
        Completeness.of(figures, told),
        List.copyOf(definitions));
  }

  /** The name of a page's files. */
  static String name(Figures figures) {
    return figures.month().toString().substring(0, "2026-06".length());
  }

  private static String size(Figures figures) {
    return Words.number(figures.models().size(), "model")
        + ", "
        + Words.number(figures.holding().teams(), "team")
        + ", "
        + Words.number(figures.holding().services(), "service");
  }

  private static Definition definition(Figures.Definition metric) {
    String kind =
        switch (metric.kind()) {
          case "duration" ->
              "Median of a Kaplan–Meier curve, in which cases still open count as open";
          case "survival" ->
              "Kaplan–Meier share of people, who are watched from when they came under the model";
          case "rate" -> "What is counted divided by the exposure to it, both summed first";
          default ->
              Numbers.isShare(metric.unit())
                  ? "Part divided by whole, both summed first"
                  : "One sum divided by another";
        };
    return new Definition(
        Card.anchor(metric.metricId()),
        metric.title(),
        metric.meaning().strip(),
        kind
            + ". Unit: "
            + metric.unit()
            + "; "
            + (metric.lowerIsBetter() ? "lower" : "higher")
            + " is better. In the tables: "
            + metric.metricId()
            + ".",
        metric.source());
  }
}
