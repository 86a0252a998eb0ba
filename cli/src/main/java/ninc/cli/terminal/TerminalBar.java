package ninc.cli.terminal;

import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The progress bar of the current task. It is erased when the task ends, and when Ctrl-C ends the
 * process.
 */
public final class TerminalBar implements AutoCloseable {
  private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int LEAST_BAR = 5;
  private static final int MOST_BAR = 40;

  private final PrintStream terminal;
  private Optional<Drawing> last = Optional.empty();

  public TerminalBar(PrintStream terminal) {
    this.terminal = terminal;
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "ninc-bar"));
  }

  /**
   * The bar as it was last drawn.
   *
   * @param nanos the time of drawing
   */
  private record Drawing(String task, long nanos) {}

  /** Draws the progress of a task, unless it was drawn less than 0.2 seconds ago. */
  public synchronized void show(String task, long done, long whole, String message) {
    long now = System.nanoTime();
    if (last.filter(drawing -> drawing.task.equals(task) && now - drawing.nanos < REDRAW_NANOS)
        .isEmpty()) {
      double share = (double) done / whole;
      // The last column stays free because some terminals wrap a line that fills it.
      print(Notices.ERASE_LINE + line(task, share, message, Terminal.width() - 1));
      last = Optional.of(new Drawing(task, now));
    }
  }

  /**
   * Formats one line, {@code task [===== ] message}. The bar fills the width that the words leave.
   *
   * @param share the completed share, from 0 to 1
   * @param width the columns of the terminal, to which a longer line is truncated
   */
  static String line(String task, double share, String message, int width) {
    int room = width - task.length() - message.length() - " [] ".length();
    int bar = Math.clamp(room, LEAST_BAR, MOST_BAR);
    int full = (int) Math.round(Math.clamp(share, 0, 1) * bar);
    String line = "%s [%s%s] %s".formatted(task, "=".repeat(full), " ".repeat(bar - full), message);
    return line.substring(0, Math.min(line.length(), Math.max(0, width)));
  }

  private void print(String text) {
    terminal.print(text);
    terminal.flush();
  }

  /** Erases the bar; the next task draws a new one. */
  @Override
  public synchronized void close() {
    last.ifPresent(_ -> print(Notices.ERASE_LINE));
    last = Optional.empty();
  }
}
