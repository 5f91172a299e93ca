package lightkeeper.sample;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers as text, the same on every machine and in every locale. */
final class Digits {
  private Digits() {}

  /** A number of 0 or more with leading zeros up to this width. */
  static String padded(long value, int width) {
    String digits = Long.toString(value);
    return "0".repeat(StrictMath.max(0, width - digits.length())) + digits;
  }

  /**
   * A number with at most six decimals, without trailing zeros or exponent; the word {@code null}
   * for what is not finite.
   */
  static String decimal(double value) {
    if (!Double.isFinite(value)) {
      return "null";
    }
    // Exact through BigDecimal: Double.toString changed its digits in JDK 19.
    BigDecimal rounded = new BigDecimal(value).setScale(6, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
