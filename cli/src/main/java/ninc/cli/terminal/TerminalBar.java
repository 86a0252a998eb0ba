package ninc.cli.terminal;

import java.io.PrintStream;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** One progress bar at a time, that of the task under way; it goes away when the task ends. */
public final class TerminalBar implements AutoCloseable {
  private static final int REDRAW_MILLIS = 200;

  private final PrintStream terminal;
  private Optional<ProgressBar> bar = Optional.empty();

  public TerminalBar(PrintStream terminal) {
    this.terminal = terminal;
  }

  /** Draws how far a task is; a bar of another task ends. */
  public void show(String task, long done, long whole, String message) {
    if (bar.isEmpty() || !bar.get().getTaskName().equals(task)) {
      close();
      bar = Optional.of(open(task, whole));
    }
    bar.get().stepTo(done).setExtraMessage(message);
  }

  private ProgressBar open(String task, long whole) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(whole)
        .setUpdateIntervalMillis(REDRAW_MILLIS)
        .setRenderer(new BarRenderer())
        .clearDisplayOnFinish()
        .setConsumer(new ConsoleProgressBarConsumer(terminal))
        .build();
  }

  /** Ends the bar; the next task gets a new one. */
  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
    bar = Optional.empty();
  }
}
