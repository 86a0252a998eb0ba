package ninc.cli.report.run;

import ninc.runtime.data.Dataset;
import ninc.runtime.model.Model;
import ninc.runtime.training.Progress;
import ninc.runtime.training.TrainingPlan;
import ninc.runtime.training.TrainingSession;

/**
 * A training run that is recorded.
 *
 * @param command the command line that was run
 * @param start the progress from which it starts or resumes
 */
public record RecordedRun(
    String command,
    Model model,
    Dataset data,
    TrainingPlan plan,
    TrainingSession session,
    Progress start) {

  /** Returns whether it continues a saved run. */
  boolean isResumed() {
    return !start.equals(Progress.START);
  }
}
