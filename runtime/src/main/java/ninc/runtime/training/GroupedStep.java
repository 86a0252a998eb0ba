package ninc.runtime.training;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.StepMean;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.SeparateUpdate;
import ninc.runtime.backend.Program;
import ninc.runtime.backend.Session;
import ninc.runtime.backend.StepContext;
import ninc.runtime.backend.StepContext.Part;
import ninc.runtime.data.Batch;
import ninc.runtime.distributed.Division;
import ninc.runtime.distributed.GradientExchange;
import ninc.runtime.distributed.GroupRange;
import ninc.runtime.distributed.GroupSum;
import ninc.runtime.distributed.Groups;

/**
 * Training steps whose batches are cut into groups. The gradients of each group are computed by
 * itself and added, over all ranks, and the parameters are updated by the sum.
 */
final class GroupedStep implements AutoCloseable {
  private final Groups groups;
  private final GroupRange mine;
  private final Session session;
  private final ClassifierProgram gradients;
  private final Program update;
  private final List<Value> means;
  private final Arena arena = Arena.ofShared();

  /** The gradients and statistics of a group, as one vector. */
  private final MemorySegment vector;

  private final GroupSum sum;
  private final GradientExchange exchange;

  /**
   * @param gradients the first part of the step
   * @param update the second part
   * @param updateGraph the graph of the second part
   */
  GroupedStep(
      Division division,
      Session session,
      ClassifierProgram gradients,
      Program update,
      Graph updateGraph) {
    this.groups = division.groups();
    this.mine = division.mine();
    this.session = session;
    this.gradients = gradients;
    this.update = update;
    this.means = means(updateGraph);
    long floats = floats(means);
    this.vector = arena.allocate(floats * Float.BYTES, Float.BYTES);
    this.sum = new GroupSum(mine, floats, arena);
    this.exchange = new GradientExchange(division.ranks(), groups, floats, arena);
  }

  /** Returns the bytes of the vectors in which gradients are added. */
  static long memory(Division division, Graph updateGraph) {
    long floats = floats(means(updateGraph));
    int vectors = 1 + GroupSum.buffers(division.mine());
    return vectors * floats * Float.BYTES
        + GradientExchange.bytes(division.ranks(), division.groups(), floats);
  }

  /** Returns the gradients and batch statistics that the update reads, in the order of a vector. */
  private static List<Value> means(Graph updateGraph) {
    return updateGraph.all(StepMean.class).stream()
        .filter(mean -> !mean.name().equals(SeparateUpdate.LOSS))
        .toList();
  }

  private static long floats(List<Value> means) {
    return means.stream().mapToLong(mean -> mean.type().values()).sum();
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
    for (int group = mine.from(); group < mine.to() && divergence.isEmpty(); group++) {
      int from = groups.first(group, batch.size());
      int size = groups.size(group, batch.size());
      if (size > 0) {
        double share = (double) size / batch.size();
        StepContext context = step.with(new Part(step.part().batch(), true, true, share, from));
        BatchResult result = gradients.run(batch, from, size, context);
        ofMine.add(result);
        if (result.isFinite()) {
          read();
          sum.add(group, vector);
        } else {
          divergence = Optional.of(notFinite.ofStep(context, batch, from, size, result.loss()));
        }
      }
    }
    Totals totals = Totals.NONE;
    for (BatchResult result : results.exchange(ofMine)) {
      if (!result.isFinite()) {
        throw divergence.orElseGet(() -> notFinite.ofStepElsewhere(step, result.loss()));
      }
      totals = totals.plus(result);
    }
    BatchResult result = totals.asOneBatch();
    write(exchange.add(sum.finish(), batch.size()));
    session.write(SeparateUpdate.LOSS, new float[] {result.loss()});
    update.run(1, Map.of(), step);
    return result;
  }

  /** Copies the gradients and statistics of a group to the vector. */
  private void read() {
    SegmentAllocator places = SegmentAllocator.slicingAllocator(vector);
    means.forEach(mean -> session.read(mean.name(), places));
  }

  /** Copies the mean gradients and statistics from a vector. */
  private void write(MemorySegment mean) {
    long at = 0;
    for (Value value : means) {
      long bytes = value.type().bytes(1);
      session.write(value.name(), mean.asSlice(at, bytes));
      at += bytes;
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
