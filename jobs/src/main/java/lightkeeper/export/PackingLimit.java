package lightkeeper.export;

/** How far a packed file may unpack: a bomb of zeros would be read for hours. */
public final class PackingLimit {
  /** From so many bytes on, what is unpacked is set against what is stored. */
  private static final long FREE_BYTES = 64L << 20;

  /** No export packs better than this; deflate's best, on zeros, is 1,032. */
  private static final long MOST_RATIO = 400;

  /** Says of a file that it goes beyond the limit. */
  public static final String PROBLEM =
      "unpacks to more than " + MOST_RATIO + " times its size (a zip bomb?)";

  private PackingLimit() {}

  /**
   * The limit of one file.
   *
   * @param stored number of its bytes as they are stored
   * @return how many bytes it may unpack to
   */
  public static long of(long stored) {
    return Math.max(FREE_BYTES, stored * MOST_RATIO);
  }
}
