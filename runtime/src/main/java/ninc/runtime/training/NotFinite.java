package ninc.runtime.training;

import java.util.Optional;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;
import ninc.runtime.backend.StepContext;
import ninc.runtime.data.Batch;

/** Says of a loss that is not finite where that began. */
record NotFinite(TrainingSession session, TrainingPlan plan) {

  /** The end of a run by the loss of a step, which has left the parameters as they were. */
  Divergence ofStep(StepContext step, Batch batch, float loss) {
    return Divergence.ofStep(loss, step, layer(session.graph(), batch, step));
  }

  /**
   * The end of a run by the loss of test examples.
   *
   * @param trained where the run is
   */
  Divergence ofTest(Progress trained, Batch batch, float loss) {
    Optional<String> layer = layer(session.evaluationGraph(), batch, Evaluator.STEP);
    return Divergence.ofTest(loss, plan.context(trained.step()), layer);
  }

  /** Names the first value that is not finite; empty where there is no memory to look. */
  private Optional<String> layer(Graph graph, Batch batch, StepContext step) {
    Optional<ForwardPass> opened = ForwardPass.open(graph, session.session(), batch.size());
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    try (ForwardPass pass = opened.get()) {
      pass.run(batch, 0, batch.size(), step);
      return pass.values().stream()
          .filter(
              value -> value.op().storage() != Storage.FED && !Values.areFinite(pass.read(value)))
          .findFirst()
          .map(Value::name);
    }
  }
}
