package ninc.cli.terminal;

import ninc.runtime.training.Progress;
import ninc.runtime.training.Totals;

/** Describes progress in a few words. */
public final class ProgressText {

  private ProgressText() {}

  /** Describes loss and accuracy so far. */
  public static String of(Totals totals) {
    return Text.format("loss %.3f, accuracy %.3f", totals.meanLoss(), totals.accuracy());
  }

  /**
   * Describes loss and accuracy of the epoch so far, the speed, and the remaining time of the run.
   */
  public static String of(Progress progress, Pace pace) {
    return Text.format(
        "%s, %.1f examples/s, %s left",
        of(progress.totals()), pace.examplesPerSecond(), Text.duration(pace.remaining(progress)));
  }
}
