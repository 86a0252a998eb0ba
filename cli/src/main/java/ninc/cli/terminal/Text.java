package ninc.cli.terminal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;

/** Formats numbers for the user, in the same way in every locale. */
public final class Text {
  private static final int ROUNDED_DIGITS = 2;

  /** Smaller numbers are written with an exponent. */
  private static final double LEAST_PLAIN = 1e-4;

  private Text() {}

  public static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Formats a count with its noun: {@code 1 run}, {@code 2 runs}. */
  public static String count(int number, String what) {
    return "%d %s%s".formatted(number, what, number == 1 ? "" : "s");
  }

  /** Rounds a positive number to two significant digits: {@code 0.012}, {@code 3.5E-6}. */
  public static String rounded(double number) {
    BigDecimal digits =
        new BigDecimal(number).round(new MathContext(ROUNDED_DIGITS)).stripTrailingZeros();
    return number >= LEAST_PLAIN ? digits.toPlainString() : digits.toString();
  }

  /** Breaks a text after plus signs into lines of at most this width, where possible. */
  public static String wrapAfterPlus(String text, int width) {
    StringBuilder wrapped = new StringBuilder();
    int length = 0;
    for (String part : text.split("(?<=\\+)")) {
      if (length > 0 && length + part.length() > width) {
        wrapped.append('\n');
        length = 0;
      }
      wrapped.append(part);
      length += part.length();
    }
    return wrapped.toString();
  }

  /** Formats a duration: {@code 45 s}, {@code 12 min 3 s}, {@code 2 h 10 min}. */
  static String duration(Duration duration) {
    if (duration.toHours() > 0) {
      return format("%d h %d min", duration.toHours(), duration.toMinutesPart());
    }
    if (duration.toMinutes() > 0) {
      return format("%d min %d s", duration.toMinutes(), duration.toSecondsPart());
    }
    return format("%d s", duration.toSeconds());
  }

  /** Formats a duration in seconds: {@code 45 s}, {@code 12 min 3 s}, {@code 2 h 10 min}. */
  public static String seconds(double seconds) {
    return duration(Duration.ofMillis(Math.round(seconds * 1000)));
  }
}
