package ninc.cli.report.run;

import ninc.cli.terminal.Text;
import ninc.runtime.training.Progress;
import ninc.runtime.training.TrainingPlan;

/** Whether a run goes on, and what a page says of it. */
enum RunState {
  RUNNING("Training"),
  DONE("Done"),
  STOPPED("Stopped on request"),
  FAILED("Ended by an error");

  private final String text;

  RunState(String text) {
    this.text = text;
  }

  /** One sentence, where the run is. */
  String sentence(Progress progress, TrainingPlan plan) {
    return Text.format(
        "%s: %,d of %,d steps, %,d of %,d epochs.",
        text, progress.step(), plan.lastStep(), progress.epoch() - 1, plan.epochs());
  }
}
