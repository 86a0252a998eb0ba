package ninc.runtime.training;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Value;
import ninc.runtime.backend.StepContext;
import ninc.runtime.data.Batch;

/** Locates the origin of a loss that is not finite. */
record NotFinite(TrainingSession session, TrainingPlan plan) {

  /**
   * Describes the loss of a training step, which has left the parameters unchanged.
   *
   * @param from the index of the first example with this loss
   * @param size the number of examples with this loss
   */
  Divergence ofStep(StepContext step, Batch batch, int from, int size, float loss) {
    return Divergence.ofStep(
        loss, step, layer(session.graph(), session.training(), batch, from, size, step));
  }

  /** Describes the loss of a training step whose examples are on another rank. */
  Divergence ofStepElsewhere(StepContext step, float loss) {
    return Divergence.ofStep(loss, step, Optional.empty());
  }

  /**
   * Describes the loss of a batch that is not trained on.
   *
   * @param trained the progress of the run
   * @param mine the batch; empty if it is on another rank
   */
  Divergence ofEvaluation(EvaluationSet set, Progress trained, Optional<Batch> mine, float loss) {
    Optional<String> layer =
        mine.flatMap(batch ->
            layer(
                session.evaluationGraph(),
                session.evaluation(),
                batch,
                0,
                batch.size(),
                Evaluator.STEP));
    return Divergence.ofEvaluation(
        set, loss, plan.context(trained.step(), trained.losses()), layer);
  }

  /**
   * Finds the first value that is not finite; empty if there is not enough memory.
   *
   * @param program the program that has run the batch
   */
  private Optional<String> layer(
      Graph graph, ClassifierProgram program, Batch batch, int from, int size, StepContext step) {
    Optional<ForwardPass> opened =
        ForwardPass.open(graph, session.session(), size, program.images());
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    try (ForwardPass pass = opened.get()) {
      pass.run(batch, from, size, step);
      return pass.values().stream()
          .filter(value -> !Values.areFinite(MemorySegment.ofArray(pass.read(value))))
          .findFirst()
          .map(Value::name);
    }
  }
}
