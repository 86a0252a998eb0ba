package ninc.cli;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import ninc.compiler.cost.RegionCost;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.FusionLevel;
import ninc.compiler.fuse.Region;
import ninc.compiler.graph.Value;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.MemoryNeed;

/**
 * What a model becomes.
 *
 * @param model its name
 * @param kernels what each costs for a batch, in the order in which they run
 */
record Compilation(
    String model,
    Mode mode,
    FusionLevel fusion,
    Backend backend,
    int batchSize,
    FusedGraph fused,
    List<RegionCost> kernels,
    MemoryNeed memory) {

  static Compilation of(
      String model,
      Mode mode,
      FusionLevel fusion,
      Backend backend,
      int batchSize,
      FusedGraph fused) {
    return new Compilation(
        model,
        mode,
        fusion,
        backend,
        batchSize,
        fused,
        RegionCost.of(fused, batchSize),
        backend.memory(fused, batchSize));
  }

  /** One line: the model, and how it is compiled. */
  String title() {
    return Text.format(
        "%s, %s, fusion %s, batch of %d, on %s",
        model, mode.label(), fusion.label(), batchSize, backend.name());
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

  /** The values that have a place in the memory plan, in the order of the graph. */
  List<Value> placed() {
    return fused.graph().values().stream().filter(memory.plan().places()::containsKey).toList();
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
