package ninc.runtime.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import ninc.compiler.Compiled;
import ninc.compiler.pass.SeparateUpdate;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.backend.StepContext.Part;
import ninc.runtime.data.Batch;
import ninc.runtime.distributed.Division;
import ninc.runtime.distributed.GroupRange;
import ninc.runtime.distributed.Groups;
import ninc.runtime.training.GradientBuckets.Collector;

/**
 * Training steps whose batches are cut into groups. The gradients of each group are computed by
 * itself and added, over all ranks, and the parameters are updated by the sum.
 */
final class GroupedStep implements AutoCloseable {
  private final Groups groups;
  private final GroupRange mine;
  private final Session session;
  private final ClassifierProgram gradients;
  private final GradientBuckets buckets;
  private final Program update;

  /**
   * @param gradients the first part of the step
   * @param compiled the same part
   * @param update the second part
   */
  GroupedStep(
      Division division,
      Session session,
      ClassifierProgram gradients,
      Compiled compiled,
      Program update) {
    this.groups = division.groups();
    this.mine = division.mine();
    this.session = session;
    this.gradients = gradients;
    this.buckets = new GradientBuckets(division, session, compiled);
    this.update = update;
  }

  /**
   * Trains on a batch, of which this rank has the examples of its groups.
   *
   * @param results what all ranks know of each other
   * @return the result of the whole batch
   * @throws Divergence if the loss of a group is not finite; the parameters are then unchanged
   */
  BatchResult run(Batch batch, StepContext step, NotFinite notFinite, SharedResults results) {
    List<BatchResult> ofMine = new ArrayList<>();
    Optional<Divergence> divergence = Optional.empty();
    List<Integer> present = present(batch.size());
    for (int group : present) {
      int from = groups.first(group, batch.size());
      int size = groups.size(group, batch.size());
      double share = (double) size / batch.size();
      StepContext context = step.with(new Part(step.part().batch(), true, true, share, from));
      Collector collector =
          buckets.collector(group, group == present.getLast(), batch.size());
      BatchResult result = gradients.run(batch, from, size, context, collector);
      collector.finish();
      ofMine.add(result);
      if (!result.isFinite() && divergence.isEmpty()) {
        divergence = Optional.of(notFinite.ofStep(context, batch, from, size, result.loss()));
      }
    }
    if (present.isEmpty()) {
      buckets.exchangeNone(batch.size());
    }
    buckets.await();
    Totals totals = Totals.NONE;
    for (BatchResult result : results.exchange(ofMine)) {
      if (!result.isFinite()) {
        throw divergence.orElseGet(() -> notFinite.ofStepElsewhere(step, result.loss()));
      }
      totals = totals.plus(result);
    }
    BatchResult result = totals.asOneBatch();
    buckets.write();
    session.write(SeparateUpdate.LOSS, new float[] {result.loss()});
    update.run(1, Map.of(), step);
    return result;
  }

  /** Returns the groups of this rank that have examples. */
  private List<Integer> present(int examples) {
    return IntStream.range(mine.from(), mine.to())
        .filter(group -> groups.size(group, examples) > 0)
        .boxed()
        .toList();
  }

  @Override
  public void close() {
    buckets.close();
  }
}
