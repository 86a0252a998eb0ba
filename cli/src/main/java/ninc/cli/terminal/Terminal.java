package ninc.cli.terminal;

import org.jline.terminal.impl.ffm.FfmTerminalProvider;
import org.jline.terminal.spi.SystemStream;

/**
 * The terminal on standard error, if there is one. JLine only queries it: a terminal that JLine
 * opened would intercept the signals that end the JVM.
 */
final class Terminal {
  /** The width assumed for terminals that do not report theirs, such as serial lines. */
  private static final int DEFAULT_WIDTH = 80;

  private Terminal() {}

  /** Returns whether a progress bar can be drawn on standard error. */
  static boolean isInteractive() {
    return !"dumb".equals(System.getenv("TERM"))
        && FfmTerminalProvider.class.getModule().isNativeAccessEnabled()
        && new FfmTerminalProvider().isSystemStream(SystemStream.Error);
  }

  /** Returns the current width of an interactive terminal, in columns. */
  static int width() {
    int columns = new FfmTerminalProvider().systemStreamWidth(SystemStream.Error);
    return columns > 0 ? columns : DEFAULT_WIDTH;
  }
}
