package ninc.runtime.training;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;
import ninc.runtime.backend.Session;
import ninc.runtime.data.Batch;
import ninc.runtime.data.Epoch;

/**
 * Takes a run back to before a step that is done. A step's update leaves nothing of the parameters
 * that it was computed from, so a copy is kept every few steps, and the steps since are run again;
 * being the same to the last bit, they lead to what was there.
 */
final class Replay {
  /** So rare that the copies take no time to speak of, so often that few steps are run again. */
  private static final int INTERVAL = 16;

  private final TrainingSession session;
  private final TrainingPlan plan;
  private Optional<State> kept = Optional.empty();

  Replay(TrainingSession session, TrainingPlan plan) {
    this.session = session;
    this.plan = plan;
  }

  /** The parameters and optimizer states of a session before a step. */
  private record State(Progress progress, Map<String, float[]> tensors) {}

  /** Is told where the run is before each step. */
  void before(Progress progress) {
    if (kept.isEmpty() || progress.batch() % INTERVAL == 0) {
      Map<String, float[]> tensors = new HashMap<>();
      session.graph().values().stream()
          .filter(Replay::isKept)
          .forEach(value -> tensors.put(value.name(), session().read(value.name())));
      kept = Optional.of(new State(progress, tensors));
    }
  }

  /** Whether a value is kept from step to step. */
  static boolean isKept(Value value) {
    return value.op().storage() == Storage.PERSISTENT;
  }

  private Session session() {
    return session.session();
  }

  /**
   * Sets the session to what it was before the last step that was told of.
   *
   * @param last where the run was before that step
   * @param look is given the step's batch
   * @return what it gives
   */
  <T> T rewind(Progress last, Function<Batch, T> look) {
    State state = kept.orElseThrow();
    state.tensors().forEach(session()::write);
    Progress from = state.progress();
    try (Epoch epoch = plan.training().epoch(from.epoch(), from.batch())) {
      Iterator<Batch> batches = epoch.iterator();
      for (long step = from.step(); step < last.step(); step++) {
        session.training().run(batches.next(), plan.context(step + 1));
      }
      return look.apply(batches.next());
    }
  }
}
