package ninc.cli.html;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/** An axis of a plot. */
public sealed interface Scale permits LinearScale, LogScale {
  /** Numbers with more digits before the decimal point are written with an exponent. */
  int MOST_DIGITS = 9;

  /** Returns the coordinate of a value. */
  double at(double value);

  /** Returns the values of all ticks in order. */
  List<BigDecimal> values();

  /** Formats a number with at most four digits, without trailing zeros. */
  static String text(double value) {
    return text(new BigDecimal(value));
  }

  /** Formats a number with at most four digits, without trailing zeros. */
  static String text(BigDecimal value) {
    BigDecimal rounded = value.round(new MathContext(4));
    if (rounded.signum() == 0) {
      return "0";
    }
    boolean isLong = rounded.precision() - rounded.scale() > MOST_DIGITS;
    return isLong ? rounded.toString() : rounded.stripTrailingZeros().toPlainString();
  }
}
