package ninc.cli.report.run;

import ninc.cli.terminal.Text;
import ninc.runtime.training.Progress;
import ninc.runtime.training.TrainingPlan;

/** The state of a run as its page shows it. */
enum RunState {
  RUNNING("Training"),
  DONE("Completed"),
  STOPPED("Stopped by the user"),
  FAILED("Failed");

  private final String text;

  RunState(String text) {
    this.text = text;
  }

  /** Returns the state and the progress in one sentence. */
  String sentence(Progress progress, TrainingPlan plan) {
    return Text.format(
        "%s: %,d of %,d steps, %,d of %,d epochs.",
        text, progress.step(), plan.lastStep(), progress.epoch() - 1, plan.epochs());
  }
}
