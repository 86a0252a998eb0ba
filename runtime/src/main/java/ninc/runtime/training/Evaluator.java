package ninc.runtime.training;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import ninc.runtime.backend.StepContext;
import ninc.runtime.data.Batch;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Epoch;
import ninc.runtime.distributed.Communicator;

/** Evaluates loss and accuracy on a split of a data set. */
public final class Evaluator {
  /** Evaluation has no dropout and no updates, so all of its steps have the same context. */
  static final StepContext STEP = new StepContext(0, 1, 0);

  private final ClassifierProgram program;

  public Evaluator(ClassifierProgram program) {
    this.program = program;
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
    try (Epoch epoch = examples.fedAs(program.images()).epoch(1)) {
      Iterator<Batch> batches = epoch.iterator();
      while (batches.hasNext() && !stop.getAsBoolean()) {
        Batch batch = batches.next();
        BatchResult result = program.run(batch, STEP);
        if (!result.isFinite()) {
          throw Divergence.ofEvaluation(result.loss());
        }
        totals = totals.plus(result);
        observer.accept(batch, totals);
      }
    }
    return totals;
  }

  /**
   * Evaluates the examples of a split on all ranks, which take the batches by turns. The results
   * are added in the order of the batches.
   *
   * @param observer receives the totals so far
   * @param notFinite creates the exception for a loss that is not finite, given the batch if it is
   *     one of this rank
   * @param results queried before each round; if a rank is asked to stop, the totals so far are
   *     returned
   */
  Totals evaluate(
      BatchLoader examples,
      Consumer<Totals> observer,
      BiFunction<Optional<Batch>, Float, Divergence> notFinite,
      SharedResults results) {
    Communicator ranks = results.ranks();
    Totals totals = Totals.NONE;
    try (Epoch epoch =
        examples.fedAs(program.images()).everyNthBatch(1, ranks.rank(), ranks.size())) {
      Iterator<Batch> batches = epoch.iterator();
      int rounds = Math.ceilDiv(examples.batchesPerEpoch(), ranks.size());
      for (int round = 0; round < rounds && !results.stopped(); round++) {
        Optional<Batch> batch = batches.hasNext() ? Optional.of(batches.next()) : Optional.empty();
        List<BatchResult> mine = batch.map(b -> program.run(b, STEP)).stream().toList();
        for (BatchResult result : results.exchange(mine)) {
          if (!result.isFinite()) {
            throw notFinite.apply(batch.filter(_ -> !mine.getFirst().isFinite()), result.loss());
          }
          totals = totals.plus(result);
          observer.accept(totals);
        }
      }
    }
    return totals;
  }
}
