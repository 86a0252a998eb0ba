package ninc.cli;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ninc.compiler.cost.RegionCost;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.FusionLevel;
import ninc.compiler.fuse.Region;
import ninc.compiler.graph.OptimizerState;
import ninc.compiler.graph.Parameter;
import ninc.compiler.graph.Update;
import ninc.compiler.graph.Value;
import ninc.compiler.memory.MemoryPlan;
import ninc.runtime.backend.Backend;

/**
 * What a model becomes.
 *
 * @param model its name
 * @param kernels what each costs for a batch, in the order in which they run
 * @param parameterBytes of parameters and optimizer state
 * @param plan of all other values
 */
record Compilation(
    String model,
    Mode mode,
    FusionLevel fusion,
    Backend backend,
    FusedGraph fused,
    int batchSize,
    List<RegionCost> kernels,
    long parameterBytes,
    MemoryPlan plan) {

  static Compilation of(
      String model,
      Mode mode,
      FusionLevel fusion,
      Backend backend,
      FusedGraph fused,
      int batchSize) {
    return new Compilation(
        model,
        mode,
        fusion,
        backend,
        fused,
        batchSize,
        RegionCost.of(fused, batchSize),
        fused.graph().values().stream()
            .filter(value -> isKept(value))
            .mapToLong(value -> value.type().bytes(batchSize))
            .sum(),
        plan(fused, batchSize));
  }

  private static MemoryPlan plan(FusedGraph fused, int batchSize) {
    Set<Value> escaping = fused.escaping();
    return MemoryPlan.of(
        fused,
        value ->
            escaping.contains(value) && !isKept(value) && !(value.op() instanceof Update)
                ? value.type().bytes(batchSize)
                : 0);
  }

  /** Whether a value stays from step to step. */
  private static boolean isKept(Value value) {
    return value.op() instanceof Parameter || value.op() instanceof OptimizerState;
  }

  /** One line: the model, and how it is compiled. */
  String title() {
    return Text.format(
        "%s, %s, fusion %s, batch of %d, on %s",
        model, mode.label(), fusion.label(), batchSize, backend.name());
  }

  /** All bytes that a batch needs. */
  long peak() {
    return parameterBytes + plan.bytes();
  }

  /** The number of the kernel that computes each value, counted from 1; none for what is given. */
  Map<Value, Integer> kernelNumbers() {
    Map<Value, Integer> numbers = new IdentityHashMap<>();
    List<Region> regions = fused.regions();
    for (int i = 0; i < regions.size(); i++) {
      for (Value value : regions.get(i).values()) {
        numbers.put(value, i + 1);
      }
    }
    return numbers;
  }

  /** The values that have a place in memory, in the order of the graph. */
  List<Value> placed() {
    return fused.graph().values().stream().filter(plan.places()::containsKey).toList();
  }

  /** The operations of all kernels, by the operators' definitions. */
  long operations() {
    return kernels.stream().mapToLong(RegionCost::operations).sum();
  }

  /** The bytes that all kernels read and write. */
  long bytes() {
    return kernels.stream().mapToLong(RegionCost::bytes).sum();
  }
}
