package ninc.runtime.checkpoint;

import java.util.Optional;
import ninc.runtime.training.Progress;
import ninc.runtime.training.Totals;
import ninc.runtime.training.TrainingEvent;

/**
 * The content of a checkpoint besides its tensors.
 *
 * @param settings the settings of the run
 * @param origin where the parameters come from
 * @param progress where to resume the run
 * @param training the score on the training examples of the current or just completed epoch; empty
 *     before its first step
 * @param validation the validation score of the saved parameters, if they were evaluated and there
 *     are validation examples
 * @param test the test score of the saved parameters, if they were evaluated
 */
public record Snapshot(
    RunSettings settings,
    Origin origin,
    Progress progress,
    Optional<Score> training,
    Optional<Score> validation,
    Optional<Score> test) {

  /** Returns the snapshot of parameters that have not been evaluated. */
  public static Snapshot unevaluated(RunSettings settings, Origin origin, Progress progress) {
    Totals totals = progress.totals();
    Optional<Score> training =
        totals.examples() == 0 ? Optional.empty() : Optional.of(Score.of(totals));
    return new Snapshot(settings, origin, progress, training, Optional.empty(), Optional.empty());
  }

  /** Returns the snapshot of parameters that have just been evaluated. */
  public static Snapshot evaluated(RunSettings settings, Origin origin, TrainingEvent.Epoch epoch) {
    return new Snapshot(
        settings,
        origin,
        epoch.progress(),
        Optional.of(Score.of(epoch.training())),
        epoch.validation().map(Score::of),
        Optional.of(Score.of(epoch.test())));
  }
}
