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
 * A network as far as it is compiled: what a pass takes and gives, and at the end what a backend
 * runs.
 *
 * @param definition what the graph is made from; none where it was made elsewhere
 * @param options what it is compiled for
 * @param fused the graph and its regions; none before fusion
 * @param algorithms of convolutions and their gradients, where they are not computed directly
 * @param program the kernels of a target for which kernels are emitted
 * @param storage where that program's arrays lie
 * @param memory where values lie that need memory of their own
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
   * What a graph is made from.
   *
   * @param recipe whose optimizer and gradient clipping a training step takes
   */
  public record Definition(Network network, Training recipe) {}

  public Compiled {
    Map<Value, Algorithm> copy = new IdentityHashMap<>(algorithms);
    algorithms = Collections.unmodifiableMap(copy);
  }

  /** A definition that has been through no pass. */
  static Compiled of(Definition definition, CompileOptions options) {
    return of(Optional.of(definition), new GraphBuilder().build(), options);
  }

  /** A graph that was made elsewhere. */
  static Compiled of(Graph graph, CompileOptions options) {
    return of(Optional.empty(), graph, options);
  }

  private static Compiled of(Optional<Definition> definition, Graph graph, CompileOptions options) {
    return new Compiled(
        definition,
        options,
        new FusedGraph(graph, List.of()),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        MemoryPlan.EMPTY);
  }

  /** The values and the order in which they are computed. */
  public Graph graph() {
    return fused.graph();
  }

  /** How a value is computed. */
  public Algorithm algorithm(Value value) {
    return algorithms.getOrDefault(value, Algorithm.DIRECT);
  }

  /** The same program for batches of up to N examples: only its memory is planned anew. */
  public Compiled atBatchSize(int batchSize) {
    Compiled other =
        new Compiled(
            definition, options.batchSize(batchSize), fused, algorithms, program, storage, memory);
    return PlanMemory.apply(other);
  }

  Compiled with(Graph other) {
    return with(new FusedGraph(other, fused.regions()));
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
   * Checks what every pass must keep.
   *
   * @param stage the pass that gave it, for the message
   * @throws IllegalStateException where something is wrong: a defect of the compiler
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
