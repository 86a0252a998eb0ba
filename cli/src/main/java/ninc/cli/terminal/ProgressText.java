package ninc.cli.terminal;

import ninc.runtime.training.Progress;
import ninc.runtime.training.Totals;

/** How a run goes, in a few words. */
public final class ProgressText {

  private ProgressText() {}

  /** Loss and accuracy so far. */
  public static String of(Totals totals) {
    return Text.format("loss %.3f, accuracy %.3f", totals.meanLoss(), totals.accuracy());
  }

  /** The same of the epoch, with the speed and the time that the whole run has left. */
  public static String of(Progress progress, Pace pace) {
    return Text.format(
        "%s, %.1f examples/s, %s left",
        of(progress.totals()), pace.examplesPerSecond(), Text.duration(pace.remaining(progress)));
  }
}
