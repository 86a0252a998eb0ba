package ninc.cli.terminal;

import java.io.PrintWriter;
import java.io.Writer;
import ninc.runtime.OneLine;
import ninc.runtime.backend.ByteCount;
import ninc.runtime.distributed.Groups;
import ninc.runtime.training.RunNeed;

/**
 * Messages to the user on standard error, one line each.
 *
 * @param warnings receives warnings
 * @param information receives all other messages
 * @param terminal whether progress bars are drawn, which takes an interactive terminal
 */
public record Notices(PrintWriter warnings, PrintWriter information, boolean terminal) {
  /** Erases the current line, for example a progress bar. */
  static final String ERASE_LINE = "\r\u001b[K";

  /** Discards all messages. */
  public static final Notices NONE = new Notices(nowhere(), false);

  /** Prints warnings and other messages to the same writer. */
  public Notices(PrintWriter err, boolean terminal) {
    this(err, err, terminal);
  }

  /** Returns the messages of a command. */
  public static Notices on(PrintWriter err) {
    return new Notices(err, Terminal.isInteractive());
  }

  /** Returns the messages of a command that prints only warnings, and no progress. */
  public static Notices quiet(PrintWriter err) {
    return new Notices(err, nowhere(), false);
  }

  private static PrintWriter nowhere() {
    return new PrintWriter(Writer.nullWriter());
  }

  /** Reports the memory that a run needs at this batch size. */
  public void memory(RunNeed need, int batchSize) {
    memory(need, batchSize, Groups.ONE);
  }

  /** Reports the memory that a run needs at this batch size if its batches are cut into groups. */
  public void memory(RunNeed need, int batchSize, Groups groups) {
    String cut = groups.count() == 1 ? "" : Text.format(" in %d groups", groups.count());
    String sums = need.groups() == 0 ? "" : ", sums of gradients " + new ByteCount(need.groups());
    String endOfEpoch =
        need.endOfEpoch() == 0 ? "" : ", end of an epoch " + new ByteCount(need.endOfEpoch());
    say(
        "Memory: %s at batch size %d%s (tensors %s, parameters %s, workspace %s, prefetched batches"
            + " %s%s%s, Java and data set %s)",
        new ByteCount(need.total()),
        batchSize,
        cut,
        new ByteCount(need.session().tensors()),
        new ByteCount(need.session().parameters()),
        new ByteCount(need.session().workspace()),
        new ByteCount(need.batches()),
        sums,
        endOfEpoch,
        new ByteCount(need.java().total()));
  }

  /** Prints a message without the characters that end a line or that a terminal acts on. */
  public void say(String message, Object... values) {
    print(information, Text.format(message, values));
  }

  /** Prints a warning, even if the command is quiet. */
  public void warn(String message, Object... values) {
    print(warnings, "warning: " + Text.format(message, values));
  }

  private void print(PrintWriter out, String message) {
    out.println((terminal ? ERASE_LINE : "") + "ninc: " + OneLine.of(message));
  }
}
