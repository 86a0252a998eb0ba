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
import ninc.compiler.pass.Activations;
import ninc.compiler.report.RecomputeChoice;
import ninc.compiler.report.RegionCost;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.MemoryNeed;
import ninc.runtime.model.Model;
import ninc.runtime.training.Mode;

/**
 * A compiled model with its costs.
 *
 * @param backend the device that it is compiled for
 * @param kernels the cost of each kernel per batch, in execution order
 */
public record Compilation(
    Model model,
    Mode mode,
    Backend backend,
    Compiled compiled,
    List<RegionCost> kernels,
    MemoryNeed memory) {

  /** Counts the cost of a program without allocating it. */
  public static Compilation of(Model model, Mode mode, Backend backend, Compiled compiled) {
    return new Compilation(
        model, mode, backend, compiled, RegionCost.of(compiled), backend.memory(compiled));
  }

  /** Returns the graph and its regions. */
  public FusedGraph fused() {
    return compiled.fused();
  }

  /** Returns one line with the model and the options of the compilation. */
  public String title() {
    CompileOptions options = compiled.options();
    return Text.format(
        "%s, %s, fusion %s%s, batch size %d, on %s",
        model.title(),
        mode.label(),
        options.fusion().label(),
        switch (options.activations()) {
          case STORE -> "";
          case RECOMPUTE -> " with recomputation";
        },
        options.batchSize(),
        backend.name());
  }

  /** Returns the effect of recomputing activations; empty if there is no backward pass. */
  Optional<RecomputeChoice> recomputeChoice() {
    return switch (mode) {
      case TRAIN ->
          Optional.of(RecomputeChoice.of(model.network(), model.training(), compiled.options()));
      case INFER -> Optional.empty();
    };
  }

  /** Returns the memory of the program if its activations are stored, or if they are recomputed. */
  MemoryNeed memory(Activations activations) {
    CompileOptions options = compiled.options();
    return options.activations() == activations
        ? memory
        : backend.memory(mode.compile(model, options.activations(activations)));
  }

  /** Describes the tiles of a kernel; empty if it is not tiled. */
  String tile(Region region) {
    return backend.tile(compiled, region);
  }

  /** Maps each computed value to the number of its kernel, counted from 1. */
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

  /** Returns the values that have a place in the memory plan, in the order of the graph. */
  List<Value> placed() {
    return compiled.graph().values().stream().filter(memory.plan().places()::containsKey).toList();
  }

  /** Returns the operations of all kernels, by the operators' definitions. */
  long operations() {
    return kernels.stream().mapToLong(RegionCost::operations).sum();
  }

  /** Returns the bytes that all kernels read and write. */
  long bytes() {
    return kernels.stream().mapToLong(RegionCost::bytes).sum();
  }
}
