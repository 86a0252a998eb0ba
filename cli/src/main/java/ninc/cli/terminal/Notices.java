package ninc.cli.terminal;

import java.io.PrintWriter;
import java.io.Writer;
import ninc.runtime.OneLine;
import ninc.runtime.backend.ByteCount;
import ninc.runtime.training.RunNeed;

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

  /** Reports the memory that a run needs at this batch size. */
  public void memory(RunNeed need, int batchSize) {
    String endOfEpoch =
        need.endOfEpoch() == 0 ? "" : ", end of an epoch " + new ByteCount(need.endOfEpoch());
    say(
        "Memory: %s at batch size %d (tensors %s, parameters %s, workspace %s, prefetched batches"
            + " %s%s, Java and data set %s)",
        new ByteCount(need.total()),
        batchSize,
        new ByteCount(need.session().tensors()),
        new ByteCount(need.session().parameters()),
        new ByteCount(need.session().workspace()),
        new ByteCount(need.batches()),
        endOfEpoch,
        new ByteCount(need.java().total()));
  }

  /** Prints a message without the characters that end a line or that a terminal acts on. */
  public void say(String message, Object... values) {
    String line = OneLine.of(Text.format(message, values));
    err.println((terminal ? ERASE_LINE : "") + "ninc: " + line);
  }
}
