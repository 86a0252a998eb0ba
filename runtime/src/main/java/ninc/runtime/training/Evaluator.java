package ninc.runtime.training;

import java.util.Iterator;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import ninc.runtime.Failure;
import ninc.runtime.backend.StepContext;
import ninc.runtime.data.Batch;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Epoch;

/** Measures loss and accuracy over a whole split. */
public final class Evaluator {
  /** Evaluation neither drops out nor updates, so that its steps are all alike. */
  private static final StepContext STEP = new StepContext(0, 1, 0);

  private final ClassifierProgram program;

  public Evaluator(ClassifierProgram program) {
    this.program = program;
  }

  /**
   * Evaluates the examples of a split.
   *
   * @param observer sees each batch after it has run, and the totals with it
   * @param stop asked before each batch; where it holds, the totals are those so far
   * @throws Failure where the loss is not finite
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
          throw new Failure(
              ("the test loss is %s: the parameters are not finite or too large; train"
                      + " again with a lower learning rate (--lr)")
                  .formatted(result.loss()));
        }
        totals = totals.plus(result);
        observer.accept(batch, totals);
      }
    }
    return totals;
  }
}
