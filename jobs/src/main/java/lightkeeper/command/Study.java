package lightkeeper.command;

import java.util.List;
import java.util.Map;

/**
 * What a bundle says of a publication: all that is needed to make it again from the same exports.
 *
 * @param lightkeeper the version of Lightkeeper
 * @param programSha256 SHA-256 over the program's own classes and files
 * @param engines versions of what it ran on, by name; for information
 * @param runId the run that published
 * @param asOf up to when the data is complete, as ISO 8601
 * @param seeds seeds of random draws, by what draws
 * @param loads what was loaded, in order
 * @param tables what was published: rows and digest of each table, by full name
 */
record Study(
    String lightkeeper,
    String programSha256,
    Map<String, String> engines,
    String runId,
    String asOf,
    Map<String, Long> seeds,
    List<Load> loads,
    Map<String, Digest> tables) {

  /**
   * Files that were loaded together.
   *
   * @param asOf the as-of of that run, as ISO 8601
   * @param files the files, by path below the exports folder
   */
  record Load(String asOf, List<Input> files) {}

  /**
   * An export file.
   *
   * @param path below the exports folder
   * @param sha256 SHA-256 of its bytes
   */
  record Input(String path, String sha256) {}

  /**
   * A table.
   *
   * @param rows how many rows it has
   * @param sha256 SHA-256 of its rows as CSV, in order, without the number of the run
   */
  record Digest(long rows, String sha256) {}
}
