package ninc.runtime.training;

import java.util.Optional;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Storage;
import ninc.runtime.backend.StepContext;
import ninc.runtime.data.Batch;

/** Says of a loss that is not finite where that began. */
record NotFinite(TrainingSession session, TrainingPlan plan) {

  /** The end of a run by the loss of a step, which has left the parameters as they were. */
  Divergence ofStep(StepContext step, Batch batch, float loss) {
    String place = place(session.graph(), batch, step);
    return failure("the loss of step %d is %s".formatted(step.step(), loss), place, step);
  }

  /**
   * The end of a run by the loss of test examples.
   *
   * @param trained where the run is
   */
  Divergence ofTest(Progress trained, Batch batch, float loss) {
    String place = place(session.evaluationGraph(), batch, Evaluator.STEP);
    return failure(
        "the test loss after step %d is %s".formatted(trained.step(), loss),
        place,
        plan.context(trained.step()));
  }

  private static Divergence failure(String loss, String place, StepContext step) {
    return new Divergence(
        ("%s, so that nothing more can be learned%s; lower the learning rate (--lr, %s at this"
                + " step), clip the gradients (--clip-norm) or try another seed (--seed)")
            .formatted(loss, place, step.learningRate()));
  }

  /** Names the first value that is not finite; empty where there is no memory to look. */
  private String place(Graph graph, Batch batch, StepContext step) {
    Optional<ForwardPass> opened = ForwardPass.open(graph, session.session(), batch.size());
    if (opened.isEmpty()) {
      return "";
    }
    try (ForwardPass pass = opened.get()) {
      pass.run(batch, 0, batch.size(), step);
      return pass.values().stream()
          .filter(
              value -> value.op().storage() != Storage.FED && !Values.areFinite(pass.read(value)))
          .findFirst()
          .map(": the first values that are not finite are those of %s"::formatted)
          .orElse("");
    }
  }
}
