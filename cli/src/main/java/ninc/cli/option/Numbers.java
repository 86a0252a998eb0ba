package ninc.cli.option;

import java.util.function.Function;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Converts numeric arguments; for others, the error says which values are allowed. */
public final class Numbers {
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?|-?(NaN|Infinity)");

  private Numbers() {}

  public static int ofInt(String text) {
    return read(text, Integer::valueOf, "a whole number up to " + Integer.MAX_VALUE);
  }

  public static long ofLong(String text) {
    return read(text, Long::valueOf, "a whole number up to " + Long.MAX_VALUE);
  }

  public static double ofDouble(String text) {
    return read(text, Numbers::decimal, "a number");
  }

  /**
   * Unlike Java's literals, a number has no suffix: {@code 1d} is a mistake for something else.
   *
   * @throws NumberFormatException if the text is not a decimal number
   */
  static double decimal(String text) {
    if (!DECIMAL.matcher(text).matches()) {
      throw new NumberFormatException(text);
    }
    return Double.parseDouble(text);
  }

  private static <T> T read(String text, Function<String, T> parse, String allowed) {
    try {
      return parse.apply(text);
    } catch (NumberFormatException _) {
      throw new TypeConversionException("'%s' is not %s".formatted(text, allowed));
    }
  }
}
