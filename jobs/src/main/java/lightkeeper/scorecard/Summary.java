package lightkeeper.scorecard;

import java.util.ArrayList;
import java.util.List;

/** The top findings of a page as plain text that any mail program shows: short lines, no markup. */
public final class Summary {
  private static final int WIDTH = 72;

  private Summary() {}

  /**
   * Writes the summary.
   *
   * @param page the page
   * @return the text, its lines at most 72 characters long where words allow
   */
  public static String of(Page page) {
    List<String> lines = new ArrayList<>();
    paragraph(lines, "", "How our maintenance models differ: " + page.month());
    lines.add("");
    paragraph(lines, "", page.findings().headline() + ".");
    paragraph(lines, "", page.findings().basis());
    for (Findings.Finding finding : page.findings().findings()) {
      lines.add("");
      paragraph(lines, "* ", finding.title() + ": " + finding.sentence());
      paragraph(lines, "  ", "Better: " + finding.better().title() + ".");
    }
    if (!page.findings().further().isEmpty()) {
      lines.add("");
      paragraph(lines, "", page.findings().further());
    }
    lines.add("");
    paragraph(lines, "", "What changed since last month:");
    page.changes().sentences().forEach(sentence -> paragraph(lines, "* ", sentence));
    lines.add("");
    paragraph(lines, "", "How complete the data was, up to " + page.asOf() + ":");
    page.completeness().sentences().forEach(sentence -> paragraph(lines, "* ", sentence));
    lines.add("");
    paragraph(
        lines,
        "",
        "Every difference is an association: who holds a service is not drawn by lot. The whole"
            + " page is "
            + page.name()
            + ".html.");
    return String.join("\n", lines) + "\n";
  }

  /** Breaks a text into lines; names may hold anything, so what controls a terminal is dropped. */
  private static void paragraph(List<String> lines, String bullet, String text) {
    String plain =
        text.replace(Numbers.SPACE, " ")
            .replace('\u2212', '-')
            .replaceAll("[\\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]", " ");
    String indent = " ".repeat(bullet.length());
    StringBuilder line = new StringBuilder(bullet);
    boolean isEmpty = true;
    for (String word : plain.split(" +", -1)) {
      if (!isEmpty && line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(indent);
        isEmpty = true;
      }
      line.append(isEmpty ? "" : " ").append(word);
      isEmpty = false;
    }
    lines.add(line.toString());
  }
}
