package lightkeeper.lakehouse;

import java.util.Map;

/**
 * What readers see: the version of each table that a successful run named.
 *
 * @param runId the run that published it
 * @param format the layout of the warehouse that it keeps to
 * @param versions version by full table name
 * @param rows how many rows that version holds, by full table name, where it was counted
 * @param madeBy what made that version, by full table name, where a later run may build on it
 */
public record Publication(
    String runId,
    int format,
    Map<String, Long> versions,
    Map<String, Long> rows,
    Map<String, String> madeBy) {
  /**
   * The layout that this program writes. 1 did not count rows; it is read, and the next run writes
   * this one.
   */
  public static final int FORMAT = 2;
}
