package ninc.runtime.checkpoint;

import java.util.Optional;
import ninc.runtime.training.Progress;
import ninc.runtime.training.Totals;
import ninc.runtime.training.TrainingEvent;

/**
 * What a checkpoint says besides its tensors.
 *
 * @param progress where the run goes on
 * @param training of the epoch under way, or of the one just done; empty before its first step
 * @param test of these very parameters, where they have been evaluated
 */
public record Snapshot(
    RunSettings settings,
    Origin origin,
    Progress progress,
    Optional<Score> training,
    Optional<Score> test) {

  /** Of parameters that have not been evaluated. */
  public static Snapshot unevaluated(RunSettings settings, Origin origin, Progress progress) {
    Totals totals = progress.totals();
    Optional<Score> training =
        totals.examples() == 0 ? Optional.empty() : Optional.of(Score.of(totals));
    return new Snapshot(settings, origin, progress, training, Optional.empty());
  }

  /** Of parameters that have just been evaluated. */
  public static Snapshot evaluated(RunSettings settings, Origin origin, TrainingEvent.Epoch epoch) {
    return new Snapshot(
        settings,
        origin,
        epoch.progress(),
        Optional.of(Score.of(epoch.training())),
        Optional.of(Score.of(epoch.test())));
  }
}
