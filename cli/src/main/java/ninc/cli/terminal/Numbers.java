package ninc.cli.terminal;

import java.util.function.Function;
import picocli.CommandLine.TypeConversionException;

/** Converts numeric arguments; for others, the error says which values are allowed. */
public final class Numbers {
  private Numbers() {}

  public static int ofInt(String text) {
    return read(text, Integer::valueOf, "a whole number up to " + Integer.MAX_VALUE);
  }

  public static long ofLong(String text) {
    return read(text, Long::valueOf, "a whole number up to " + Long.MAX_VALUE);
  }

  public static double ofDouble(String text) {
    return read(text, Double::valueOf, "a number");
  }

  private static <T> T read(String text, Function<String, T> parse, String allowed) {
    try {
      return parse.apply(text);
    } catch (NumberFormatException _) {
      throw new TypeConversionException("'%s' is not %s".formatted(text, allowed));
    }
  }
}
