package lightkeeper.scorecard;

import java.util.List;

/**
 * A table of what a chart shows, for those who hear a page or copy from it.
 *
 * @param caption what it holds
 * @param heads the names of its columns
 * @param rows its rows; the first cell of each names it
 */
public record TextTable(String caption, List<String> heads, List<List<String>> rows) {}
