package lightkeeper.scorecard;

import java.util.List;
import java.util.Map;
import lightkeeper.page.Html;

/** Writes the scorecard's pages as HTML. */
public final class Pages {
  private final Html html;

  /**
   * An entry of the index.
   *
   * @param name the name of the month's files
   * @param month the month in words
   * @param headline what the page says first
   */
  public record Entry(String name, String month, String headline) {}

  /**
   * Writes pages in one style.
   *
   * @param style the style, as CSS
   */
  public Pages(String style) {
    this.html = new Html(style);
  }

  /**
   * Writes a month's page.
   *
   * @param page the page
   * @return the file
   */
  public String html(Page page) {
    return html.write("page.jte", Map.of("page", page));
  }

  /**
   * Writes the page that leads to all others.
   *
   * @param entries the months, the newest first
   * @return the file
   */
  public String index(List<Entry> entries) {
    return html.write("index.jte", Map.of("entries", entries));
  }
}
