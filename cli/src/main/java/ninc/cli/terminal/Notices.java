package ninc.cli.terminal;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * Messages to the user on standard error, one line each.
 *
 * @param terminal whether standard error is an interactive terminal
 */
public record Notices(PrintWriter err, boolean terminal) {
  /** Erases the current line, for example a progress bar. */
  static final String ERASE_LINE = "\r\u001b[K";

  /** Discards all messages. */
  public static final Notices NONE = new Notices(new PrintWriter(Writer.nullWriter()), false);

  /** Returns the messages of a command. */
  public static Notices on(PrintWriter err) {
    return new Notices(err, Terminal.isInteractive());
  }

  public void say(String message, Object... values) {
    err.println((terminal ? ERASE_LINE : "") + "ninc: " + Text.format(message, values));
  }
}
