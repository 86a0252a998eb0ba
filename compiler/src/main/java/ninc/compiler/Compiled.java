package ninc.compiler;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Value;
import ninc.compiler.ir.Verifier;
import ninc.compiler.plan.MemoryPlan;
import ninc.compiler.schedule.Algorithm;
import ninc.dsl.Network;
import ninc.dsl.Training;

/**
 * The state of a compilation, which passes take and return. The final state is what a backend runs.
 *
 * @param definition the network and recipe; empty if the compilation started from a graph
 * @param options the options of the compilation
 * @param fused the graph and its regions, which are empty before fusion
 * @param algorithms the algorithms of convolutions and their gradients that are not computed
 *     directly
 * @param program the emitted kernels, if the target has any
 * @param storage the storage of that program's arrays
 * @param memory the memory plan of values that are stored in memory
 */
public record Compiled(
    Optional<Definition> definition,
    CompileOptions options,
    FusedGraph fused,
    Map<Value, Algorithm> algorithms,
    Optional<DeviceProgram> program,
    Optional<StoragePlan> storage,
    MemoryPlan memory) {

  /**
   * The input of a compilation.
   *
   * @param recipe supplies the optimizer and the gradient clipping of a training step
   */
  public record Definition(Network network, Training recipe) {}

  public Compiled {
    Map<Value, Algorithm> copy = new IdentityHashMap<>(algorithms);
    algorithms = Collections.unmodifiableMap(copy);
  }

  /** The initial state for a definition. */
  static Compiled of(Definition definition, CompileOptions options) {
    return of(Optional.of(definition), new GraphBuilder().build(), options);
  }

  /** The initial state for a graph that was built elsewhere. */
  static Compiled of(Graph graph, CompileOptions options) {
    return of(Optional.empty(), graph, options);
  }

  private static Compiled of(Optional<Definition> definition, Graph graph, CompileOptions options) {
    return new Compiled(
        definition,
        options,
        new FusedGraph(graph, options.fusion().rewrites(), List.of()),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        MemoryPlan.EMPTY);
  }

  /** The graph of values in the order of computation. */
  public Graph graph() {
    return fused.graph();
  }

  /** The algorithm that computes a value. */
  public Algorithm algorithm(Value value) {
    return algorithms.getOrDefault(value, Algorithm.DIRECT);
  }

  /** Returns the same program for another maximum batch size, for which its memory is replanned. */
  public Compiled atBatchSize(int batchSize) {
    Compiled other =
        new Compiled(
            definition, options.batchSize(batchSize), fused, algorithms, program, storage, memory);
    return PlanMemory.apply(other);
  }

  Compiled with(Graph other) {
    return with(new FusedGraph(other, options.fusion().rewrites(), fused.regions()));
  }

  Compiled with(FusedGraph other) {
    return new Compiled(definition, options, other, algorithms, program, storage, memory);
  }

  Compiled with(Map<Value, Algorithm> others) {
    return new Compiled(definition, options, fused, others, program, storage, memory);
  }

  Compiled with(DeviceProgram emitted) {
    return new Compiled(
        definition, options, fused, algorithms, Optional.of(emitted), storage, memory);
  }

  Compiled with(MemoryPlan plan) {
    return new Compiled(definition, options, fused, algorithms, program, storage, plan);
  }

  Compiled with(StoragePlan arrays, MemoryPlan plan) {
    return new Compiled(definition, options, fused, algorithms, program, Optional.of(arrays), plan);
  }

  /**
   * Verifies the invariants that every pass must preserve.
   *
   * @param stage the name of the preceding pass, for the message
   * @throws IllegalStateException if an invariant is violated, which is a bug in the compiler
   */
  Compiled verified(String stage) {
    Verifier.verify(stage, graph());
    if (!fused.regions().isEmpty()) {
      fused.verify(stage);
    }
    memory.verify(stage);
    return this;
  }
}
