package lightkeeper.notebook;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** How cells read. */
final class Text {
  private static final MathContext FOUR_DIGITS = new MathContext(4, RoundingMode.HALF_EVEN);

  private Text() {}

  /** A value for reading: doubles to four digits, NULL as a dash, escaped for HTML. */
  static String of(Object value) {
    if (value == null) {
      return "–";
    }
    if (value instanceof Double number) {
      return number(number);
    }
    return value instanceof BigDecimal number
        ? number.stripTrailingZeros().toPlainString()
        : escaped(value.toString());
  }

  /** A number to four digits. */
  static String number(double number) {
    if (!Double.isFinite(number)) {
      return "–";
    }
    BigDecimal rounded = new BigDecimal(number).round(FOUR_DIGITS).stripTrailingZeros();
    return rounded.signum() == 0 ? "0" : rounded.toPlainString();
  }

  /** A text that HTML takes for nothing but text. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
