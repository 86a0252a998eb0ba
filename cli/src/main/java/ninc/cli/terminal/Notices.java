package ninc.cli.terminal;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * Lines for a person, on standard error.
 *
 * @param terminal whether standard error is a terminal that a person looks at
 */
public record Notices(PrintWriter err, boolean terminal) {
  /** Back to the start of the line, and away with what is on it, such as a progress bar. */
  static final String ERASE_LINE = "\r\u001b[K";

  /** Nowhere: nothing is said. */
  public static final Notices NONE = new Notices(new PrintWriter(Writer.nullWriter()), false);

  /** On the standard error of a command. */
  public static Notices on(PrintWriter err) {
    return new Notices(err, Terminal.isInteractive());
  }

  public void say(String message, Object... values) {
    err.println((terminal ? ERASE_LINE : "") + "ninc: " + Text.format(message, values));
  }
}
