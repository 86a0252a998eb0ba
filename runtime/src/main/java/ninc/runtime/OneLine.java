package ninc.runtime;

import java.util.regex.Pattern;

/** Text that a user or a file has given, made fit to be printed. */
public final class OneLine {
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  private OneLine() {}

  /** The text with {@code ?} for whatever ends a line or makes a terminal do something. */
  public static String of(String text) {
    return UNPRINTABLE.matcher(text).replaceAll("?");
  }
}
