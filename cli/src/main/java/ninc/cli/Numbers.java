package ninc.cli;

import java.util.function.Function;
import picocli.CommandLine.TypeConversionException;

/** Reads numbers of the command line, and says of others what is allowed. */
final class Numbers {
  private Numbers() {}

  static int ofInt(String text) {
    return read(text, Integer::valueOf, "a whole number up to " + Integer.MAX_VALUE);
  }

  static long ofLong(String text) {
    return read(text, Long::valueOf, "a whole number up to " + Long.MAX_VALUE);
  }

  static double ofDouble(String text) {
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
