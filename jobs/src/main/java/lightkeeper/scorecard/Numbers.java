package lightkeeper.scorecard;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Numbers in words and digits, with no more digits than their uncertainty lets them have: the last
 * one shown is the first that the interval leaves open.
 */
final class Numbers {
  /** A space at which no line breaks. */
  static final String SPACE = "\u00a0";

  private static final String OF_SHARES = "share of ";

  /** An interval wider than this many of a digit's steps leaves that digit open. */
  private static final double OPEN = 3;

  private static final int MOST_DECIMALS = 6;

  /** Thousands are the roughest that a number is rounded to. */
  private static final int LEAST_DECIMALS = -3;

  private static final int MOST_SHARE_DECIMALS = 4;
  private static final int DIGITS_ALONE = 2;
  private static final double SMALLEST_P = 0.001;
  private static final int MOST_RATIO_DECIMALS = 3;
  private static final double LARGE_RATIO = 10;

  private Numbers() {}

  /** Whether values of a unit are told in percent. */
  static boolean isShare(String unit) {
    return unit.startsWith(OF_SHARES);
  }

  /** A unit as it stands behind a number, such as {@code % of deployments}. */
  static String unit(String unit) {
    return isShare(unit) ? "% of " + unit.substring(OF_SHARES.length()) : unit;
  }

  /**
   * How many decimals a value has whose interval is known; below 0 it is rounded to tens, hundreds
   * or thousands.
   */
  static int decimals(double low, double high) {
    double half = (high - low) / 2;
    if (!(half > 0) || !Double.isFinite(half)) {
      return 0;
    }
    int place = (int) -Math.floor(Math.log10(half / OPEN));
    return Math.max(LEAST_DECIMALS, Math.min(MOST_DECIMALS, place));
  }

  /** How many decimals a number has of which nothing but itself is known. */
  static int decimals(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return 0;
    }
    int digits = DIGITS_ALONE - 1 - (int) Math.floor(Math.log10(Math.abs(value)));
    return Math.max(0, Math.min(MOST_DECIMALS, digits));
  }

  /** A number with so many decimals, and commas between thousands. */
  static String fixed(double value, int decimals) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP);
    return (rounded.signum() < 0 ? "\u2212" : "")
        + String.format(Locale.ROOT, "%,." + Math.max(0, decimals) + "f", rounded.abs());
  }

  /**
   * A number with so many decimals, or as many more as it needs to keep its first digit: what is
   * above zero never looks like it, and 60 beside 4,300 is not 100.
   */
  private static String own(double number, int decimals) {
    int own = decimals;
    while (number > 0 && own < MOST_DECIMALS && number < firstDigit(own)) {
      own++;
    }
    return fixed(number, own);
  }

  /** The least number with a digit at the last place shown: 1 for tens is 10, for decimals half. */
  private static double firstDigit(int decimals) {
    return Math.pow(10, -decimals) * (decimals < 0 ? 1 : 0.5);
  }

  /** A count, or a sum of things that may be parts. */
  static String count(double count) {
    return fixed(count, count == Math.rint(count) || count >= 100 ? 0 : 1);
  }

  /** A whole number, with commas between thousands. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** A value as its unit wants it: of shares, percent without the sign. */
  static double shown(double value, String unit) {
    return isShare(unit) ? 100 * value : value;
  }

  /** Decimals of a value as it is shown, by its interval or, without one, by itself. */
  static int decimals(Figures.Estimate estimate, String unit) {
    double value = shown(estimate.value(), unit);
    if (estimate.low() != null && estimate.high() != null) {
      int decimals = decimals(shown(estimate.low(), unit), shown(estimate.high(), unit));
      return isShare(unit) ? Math.max(0, Math.min(MOST_SHARE_DECIMALS, decimals)) : decimals;
    }
    if (estimate.low() != null) {
      int decimals = decimals(shown(estimate.low(), unit), value);
      return isShare(unit) ? Math.max(0, decimals) : decimals;
    }
    // What a share lacks to the whole is what differs.
    return isShare(unit)
        ? Math.min(MOST_SHARE_DECIMALS, decimals(Math.min(value, 100 - value)))
        : decimals(value);
  }

  /** A value without its unit, but with the sign for percent. */
  static String value(Figures.Estimate estimate, String unit) {
    return own(shown(estimate.value(), unit), decimals(estimate, unit)) + sign(unit);
  }

  /** The interval of a value, such as {@code 3.2 to 7.0}; empty when it has none. */
  static String interval(Figures.Estimate estimate, String unit) {
    if (estimate.low() == null) {
      return "";
    }
    int decimals = decimals(estimate, unit);
    String low = own(shown(estimate.low(), unit), decimals);
    return estimate.high() == null
        ? "at least " + low + sign(unit)
        : low + " to " + fixed(shown(estimate.high(), unit), decimals) + sign(unit);
  }

  /** A number of a unit on an axis. */
  static String tick(double value, String unit, Scale scale) {
    if (scale.isLogarithmic()) {
      return plain(shown(value, unit)) + sign(unit);
    }
    double step =
        scale.ticks().size() > 1 ? shown(scale.ticks().get(1) - scale.ticks().get(0), unit) : 1;
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return fixed(shown(value, unit), Math.min(MOST_DECIMALS, decimals)) + sign(unit);
  }

  /** A number with all its digits, of which it has few. */
  static String plain(double value) {
    return value >= 1000
        ? fixed(value, 0)
        : BigDecimal.valueOf(value)
            .setScale(MOST_DECIMALS, RoundingMode.HALF_UP)
            .stripTrailingZeros()
            .toPlainString();
  }

  private static String sign(String unit) {
    return isShare(unit) ? SPACE + "%" : "";
  }

  /** Decimals of a ratio with its interval: where a limit is not 1, it must not look like 1. */
  private static int ratioDecimals(double effect, Double low, Double high) {
    if (low == null || high == null) {
      return decimals(effect);
    }
    int decimals = Math.max(effect < LARGE_RATIO ? 1 : 0, decimals(low, high));
    while (decimals < MOST_RATIO_DECIMALS
        && (looksLikeOne(low, decimals) || looksLikeOne(high, decimals))) {
      decimals++;
    }
    return Math.min(MOST_RATIO_DECIMALS, decimals);
  }

  private static boolean looksLikeOne(double limit, int decimals) {
    return limit != 1 && Math.abs(limit - 1) < 0.5 * Math.pow(10, -decimals);
  }

  /** A ratio without its interval. */
  static String ratio(double effect, Double low, Double high) {
    return own(effect, ratioDecimals(effect, low, high));
  }

  /** The interval of a ratio, such as {@code 1.6 to 3.5}. */
  static String ratioInterval(double effect, double low, Double high) {
    int decimals = ratioDecimals(effect, low, high);
    if (high == null) {
      return "at least " + own(low, decimals);
    }
    // Far above the ratio its decimals would be more than the limit knows of itself.
    return own(low, decimals)
        + " to "
        + fixed(high, high < LARGE_RATIO ? decimals : Math.min(decimals, decimals(low, high)));
  }

  /** A p-value, never 0. */
  static String pValue(double p) {
    return p < SMALLEST_P ? "less than 0.001" : fixed(p, p < 10 * SMALLEST_P ? 3 : DIGITS_ALONE);
  }
}
