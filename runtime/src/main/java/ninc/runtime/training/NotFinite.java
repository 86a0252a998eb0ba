package ninc.runtime.training;

import java.util.Optional;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;
import ninc.runtime.backend.StepContext;
import ninc.runtime.data.Batch;

/** Locates the origin of a loss that is not finite. */
record NotFinite(TrainingSession session, TrainingPlan plan) {

  /** Describes the loss of a training step, which has left the parameters unchanged. */
  Divergence ofStep(StepContext step, Batch batch, float loss) {
    return Divergence.ofStep(loss, step, layer(session.graph(), batch, step));
  }

  /**
   * Describes the loss of a batch that is not trained on.
   *
   * @param trained the progress of the run
   */
  Divergence ofEvaluation(EvaluationSet set, Progress trained, Batch batch, float loss) {
    Optional<String> layer = layer(session.evaluationGraph(), batch, Evaluator.STEP);
    return Divergence.ofEvaluation(
        set, loss, plan.context(trained.step(), trained.losses()), layer);
  }

  /** Finds the first value that is not finite; empty if there is not enough memory. */
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
