package lightkeeper.notebook;

/** Pieces of a drawing. */
final class Svg {
  private static final String[] COLOURS = {
    "#1f5fa8", "#9a5b00", "#b02e62", "#6b4fa3", "#00766c", "#5d6a00", "#a33f1f", "#4a5a68"
  };

  private Svg() {}

  /** The colour of a series. */
  static String colour(int i) {
    return COLOURS[i % COLOURS.length];
  }

  /** Begins a drawing on white, with its title. */
  static StringBuilder open(String title, int width, int height) {
    StringBuilder svg =
        new StringBuilder(
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="%1$s" height="%2$s" viewBox="0 0 %1$s %2$s" \
            role="img" aria-label="%3$s" font-family="sans-serif" font-size="12">
            <rect width="%1$s" height="%2$s" fill="#fff"/>
            """
                .formatted(width, height, Text.escaped(title)));
    return svg.append(
            "<text x=\"0\" y=\"16\" font-size=\"14\" font-weight=\"600\">%s</text>"
                .formatted(Text.escaped(title)))
        .append('\n');
  }

  /** Adds a line. */
  static void line(
      StringBuilder svg, String x1, String y1, String x2, String y2, String colour, int width) {
    svg.append(
            "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\" stroke-width=\"%s\"/>"
                .formatted(x1, y1, x2, y2, colour, width))
        .append('\n');
  }

  /** Adds a text. */
  static void text(StringBuilder svg, String x, String y, String anchor, String text) {
    svg.append(
            "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
                .formatted(x, y, anchor, Text.escaped(text)))
        .append('\n');
  }
}
