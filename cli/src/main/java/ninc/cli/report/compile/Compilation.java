package ninc.cli.report.compile;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Fusion;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Value;
import ninc.compiler.report.RecomputeChoice;
import ninc.compiler.report.RegionCost;
import ninc.runtime.backend.MemoryNeed;
import ninc.runtime.model.Model;

/**
 * What a model becomes.
 *
 * @param model its name
 * @param unfused the graph before fusion, which may rewrite it
 * @param kernels what each costs for a batch, in the order in which they run
 */
public record Compilation(
    String model,
    Target target,
    Graph unfused,
    FusedGraph fused,
    List<RegionCost> kernels,
    MemoryNeed memory) {

  /** Compiles a model, without allocating what it needs. */
  public static Compilation of(Model model, Target target) {
    Graph graph = target.mode().graph(model);
    FusedGraph fused = Fusion.fuse(graph, target.fusion(), target.activations());
    return new Compilation(
        model.name(),
        target,
        graph,
        fused,
        RegionCost.of(fused, target.batchSize()),
        target.backend().memory(fused, target.batchSize()));
  }

  /** One line: the model, and what it is compiled for. */
  public String title() {
    return model + ", " + target;
  }

  /** What recomputing activations would change; nothing where there is no backward pass. */
  Optional<RecomputeChoice> recomputeChoice() {
    return switch (target.mode()) {
      case TRAIN -> Optional.of(RecomputeChoice.of(unfused, target.fusion(), target.batchSize()));
      case INFER -> Optional.empty();
    };
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
