package ninc.cli.report.compile;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.cli.terminal.Text;
import ninc.compiler.CompileOptions;
import ninc.compiler.Compiled;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Value;
import ninc.compiler.report.RecomputeChoice;
import ninc.compiler.report.RegionCost;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.MemoryNeed;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;

/**
 * What a model is compiled to.
 *
 * @param backend that it is compiled for
 * @param kernels what each costs for a batch, in the order in which they run
 */
public record Compilation(
    Model model,
    Mode mode,
    Backend backend,
    Compiled compiled,
    List<RegionCost> kernels,
    MemoryNeed memory) {

  /** Counts what a program takes, without allocating it. */
  public static Compilation of(Model model, Mode mode, Backend backend, Compiled compiled) {
    return new Compilation(
        model, mode, backend, compiled, RegionCost.of(compiled), backend.memory(compiled));
  }

  /** The graph and its regions. */
  public FusedGraph fused() {
    return compiled.fused();
  }

  /** One line: the model, and what it is compiled for. */
  public String title() {
    CompileOptions options = compiled.options();
    return Text.format(
        "%s, %s, fusion %s%s, batch size %d, on %s",
        model.name(),
        mode.label(),
        options.fusion().label(),
        switch (options.activations()) {
          case STORE -> "";
          case RECOMPUTE -> " with recomputation";
        },
        options.batchSize(),
        backend.name());
  }

  /** What recomputing activations would change; nothing where there is no backward pass. */
  Optional<RecomputeChoice> recomputeChoice() {
    return switch (mode) {
      case TRAIN ->
          Optional.of(RecomputeChoice.of(model.network(), model.training(), compiled.options()));
      case INFER -> Optional.empty();
    };
  }

  /** How a kernel is cut into tiles; empty where it is not. */
  String tile(Region region) {
    return backend.tile(compiled, region);
  }

  /** The number of the kernel that computes each value, counted from 1; none for what is given. */
  Map<Value, Integer> kernelNumbers() {
    Map<Value, Integer> numbers = new IdentityHashMap<>();
    List<Region> regions = fused().regions();
    for (int i = 0; i < regions.size(); i++) {
      for (Value value : regions.get(i).values()) {
        numbers.put(value, i + 1);
      }
    }
    return numbers;
  }

  /** The values that have a place in the memory plan, in the order of the graph. */
  List<Value> placed() {
    return compiled.graph().values().stream().filter(memory.plan().places()::containsKey).toList();
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
