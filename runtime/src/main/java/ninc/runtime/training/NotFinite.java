package ninc.runtime.training;

import java.util.Optional;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Input;
import ninc.compiler.ir.Labels;
import ninc.compiler.ir.Value;
import ninc.runtime.backend.StepContext;
import ninc.runtime.data.Batch;

/**
 * Says of a loss that is not finite where that began.
 *
 * @param replay has been told of each step
 */
record NotFinite(TrainingSession session, TrainingPlan plan, Replay replay) {

  /**
   * The end of a run by the loss of a step. The session is left before the step.
   *
   * @param before where the run was before the step
   */
  Divergence ofStep(Progress before, float loss) {
    StepContext step = plan.context(before.step() + 1);
    Optional<String> layer = replay.rewind(before, batch -> layer(session.graph(), batch, step));
    return Divergence.ofStep(loss, step, layer);
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
          .filter(value -> !isGiven(value) && !Values.areFinite(pass.read(value)))
          .findFirst()
          .map(Value::name);
    }
  }

  private static boolean isGiven(Value value) {
    return value.op() instanceof Input || value.op() instanceof Labels;
  }
}
