package ninc.runtime.checkpoint;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.function.Consumer;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Value;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.training.Divergence;
import ninc.runtime.training.Progress;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingSession;
import ninc.runtime.training.Values;

/**
 * The file that a run is saved to repeatedly. If a save fails, the file is unchanged.
 *
 * @param session the session of the run, whose tensors are saved
 * @param failed receives each failed save, and ends the run if it throws
 */
public record RunFile(
    Path path,
    RunSettings settings,
    Origin origin,
    TrainingSession session,
    Consumer<Failure> failed) {

  /**
   * Saves parameters that have not been evaluated.
   *
   * @return whether they were saved
   * @throws Divergence if a parameter is not finite; the file is then unchanged
   */
  boolean save(Progress progress) {
    return save(Snapshot.unevaluated(settings, origin, progress));
  }

  /**
   * Saves the parameters at the end of an epoch.
   *
   * @return whether they were saved
   * @throws Divergence if a parameter is not finite; the file is then unchanged
   */
  boolean save(TrainingEvent.Epoch epoch) {
    return save(Snapshot.evaluated(settings, origin, epoch));
  }

  private boolean save(Snapshot snapshot) {
    checkFinite(snapshot.progress());
    try {
      Checkpoint.save(path, snapshot, session.graph(), session.session());
      return true;
    } catch (UserError | Failure e) {
      // A missing folder is a user error before the run but not in the middle of it.
      failed.accept(
          new Failure(
              "step %d is not saved: %s".formatted(snapshot.progress().step(), e.getMessage()), e));
      return false;
    }
  }

  private void checkFinite(Progress progress) {
    for (Value parameter : session.graph().all(ModelTensor.class)) {
      try (Arena arena = Arena.ofConfined()) {
        if (!Values.areFinite(session.session().read(parameter.name(), arena))) {
          throw Divergence.ofParameter(parameter.name(), progress.step());
        }
      }
    }
  }
}
