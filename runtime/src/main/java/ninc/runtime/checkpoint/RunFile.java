package ninc.runtime.checkpoint;

import java.nio.file.Path;
import ninc.runtime.training.Progress;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingSession;

/**
 * A file that one run is saved to, again and again.
 *
 * @param session the run's, whose tensors are saved
 */
public record RunFile(Path path, RunSettings settings, Origin origin, TrainingSession session) {

  /** Saves parameters that have not been evaluated. */
  void save(Progress progress) {
    save(Snapshot.unevaluated(settings, origin, progress));
  }

  /** Saves the parameters that an epoch has led to. */
  void save(TrainingEvent.Epoch epoch) {
    save(Snapshot.evaluated(settings, origin, epoch));
  }

  private void save(Snapshot snapshot) {
    Checkpoint.save(path, snapshot, session.graph(), session.session());
  }
}
