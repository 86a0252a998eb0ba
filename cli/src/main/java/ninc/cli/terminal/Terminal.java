package ninc.cli.terminal;

import org.jline.terminal.impl.ffm.FfmTerminalProvider;
import org.jline.terminal.spi.SystemStream;

/**
 * The terminal that standard error is on, if it is one. JLine is asked about it and opens no
 * terminal of its own: one that it opened would take the signals that the JVM ends by.
 */
final class Terminal {
  /** Where a terminal does not tell its width, as some serial lines do not. */
  private static final int USUAL_WIDTH = 80;

  private Terminal() {}

  /** Whether a progress bar can be drawn on standard error. */
  static boolean isInteractive() {
    return !"dumb".equals(System.getenv("TERM"))
        && FfmTerminalProvider.class.getModule().isNativeAccessEnabled()
        && new FfmTerminalProvider().isSystemStream(SystemStream.Error);
  }

  /** The columns of a terminal that is interactive, as wide as it is now. */
  static int width() {
    int columns = new FfmTerminalProvider().systemStreamWidth(SystemStream.Error);
    return columns > 0 ? columns : USUAL_WIDTH;
  }
}
