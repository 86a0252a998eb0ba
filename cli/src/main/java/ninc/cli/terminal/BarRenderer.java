package ninc.cli.terminal;

import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/** Draws {@code task [===== ] message}; the bar takes what room the words leave. */
public final class BarRenderer implements ProgressBarRenderer {
  private static final int LEAST_BAR = 5;
  private static final int MOST_BAR = 40;

  @Override
  public String render(ProgressState state, int width) {
    return line(state.getTaskName(), state.getNormalizedProgress(), state.getExtraMessage(), width);
  }

  /**
   * One line.
   *
   * @param share how much is done, from 0 to 1
   * @param width the columns of the terminal; a line that is too long for it is cut
   */
  public static String line(String task, double share, String message, int width) {
    int room = width - task.length() - message.length() - " [] ".length();
    int bar = Math.clamp(room, LEAST_BAR, MOST_BAR);
    int full = (int) Math.round(Math.clamp(share, 0, 1) * bar);
    String line = "%s [%s%s] %s".formatted(task, "=".repeat(full), " ".repeat(bar - full), message);
    return line.substring(0, Math.min(line.length(), Math.max(0, width)));
  }
}
