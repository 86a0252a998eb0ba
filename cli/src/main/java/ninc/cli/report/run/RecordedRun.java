package ninc.cli.report.run;

import ninc.runtime.data.Dataset;
import ninc.runtime.model.Model;
import ninc.runtime.training.Progress;
import ninc.runtime.training.TrainingPlan;
import ninc.runtime.training.TrainingSession;

/**
 * A training that is recorded.
 *
 * @param command that was run
 * @param start where it begins or goes on
 */
public record RecordedRun(
    String command,
    Model model,
    Dataset data,
    TrainingPlan plan,
    TrainingSession session,
    Progress start) {

  /** Whether it goes on with a run that was saved. */
  boolean isResumed() {
    return !start.equals(Progress.START);
  }
}
