package ninc.runtime.training;

import java.util.Iterator;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import ninc.runtime.backend.StepContext;
import ninc.runtime.data.Batch;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Epoch;

/** Evaluates loss and accuracy on a split of a data set. */
public final class Evaluator {
  /** Evaluation has no dropout and no updates, so all of its steps have the same context. */
  static final StepContext STEP = new StepContext(0, 1, 0);

  private final ClassifierProgram program;
  private final BiFunction<Batch, Float, Divergence> notFinite;

  public Evaluator(ClassifierProgram program) {
    this(program, (_, loss) -> Divergence.ofEvaluation(loss));
  }

  /**
   * @param notFinite creates the exception for a batch whose loss is not finite
   */
  Evaluator(ClassifierProgram program, BiFunction<Batch, Float, Divergence> notFinite) {
    this.program = program;
    this.notFinite = notFinite;
  }

  /**
   * Evaluates the examples of a split.
   *
   * @param observer receives each batch after it has run, and the totals so far
   * @param stop queried before each batch; if true, the totals so far are returned
   * @throws Divergence if the loss is not finite
   */
  public Totals evaluate(
      BatchLoader examples, BiConsumer<Batch, Totals> observer, BooleanSupplier stop) {
    Totals totals = Totals.NONE;
    try (Epoch epoch = examples.epoch(1)) {
      Iterator<Batch> batches = epoch.iterator();
      while (batches.hasNext() && !stop.getAsBoolean()) {
        Batch batch = batches.next();
        BatchResult result = program.run(batch, STEP);
        if (!Float.isFinite(result.loss())) {
          throw notFinite.apply(batch, result.loss());
        }
        totals = totals.plus(result);
        observer.accept(batch, totals);
      }
    }
    return totals;
  }
}
