package ninc.compiler;

import static ninc.compiler.Pass.Stage.CODE;
import static ninc.compiler.Pass.Stage.FUSION;
import static ninc.compiler.Pass.Stage.GRAPH;
import static ninc.compiler.Pass.onGraph;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.Compiled.Definition;
import ninc.compiler.codegen.kernel.Emitter;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Fusion;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.pass.Activations;
import ninc.compiler.pass.AppendLoss;
import ninc.compiler.pass.AppendUpdate;
import ninc.compiler.pass.Differentiation;
import ninc.compiler.pass.Lowering;
import ninc.compiler.pass.MoveActivationGradientThroughPool;
import ninc.compiler.pass.Recomputation;
import ninc.compiler.pass.RemoveDropout;
import ninc.compiler.pass.SaveArgmax;
import ninc.compiler.schedule.AlgorithmChoice;
import ninc.dsl.Network;
import ninc.dsl.Optimizer;
import ninc.dsl.Training;

/**
 * From a network to a program: one list of passes, each from one immutable state to the next,
 * verified in between. The first ones make the graph of what is to be computed, the others decide
 * how it is computed on a target.
 */
public final class Compiler {

  /** Every pass there is, in the order in which they run. */
  private static final List<Pass> PASSES =
      List.of(
          new Pass(
              "lower",
              "from the nodes of the network to operators on typed tensors",
              GRAPH,
              _ -> true,
              state -> state.with(Lowering.lower(state.definition().orElseThrow().network()))),
          onGraph(
              "remove-dropout",
              "outside training, dropout is the identity",
              GRAPH,
              options -> options.purpose() != Purpose.TRAINING,
              RemoveDropout::apply),
          new Pass(
              "append-loss",
              "mean cross-entropy, and the number of correct answers",
              GRAPH,
              options -> options.purpose() != Purpose.INFERENCE,
              Compiler::appendLoss),
          onGraph(
              "differentiate",
              "gradients of the loss with respect to all parameters, in reverse mode",
              GRAPH,
              options -> options.purpose() == Purpose.TRAINING,
              Differentiation::apply),
          new Pass(
              "append-update",
              "the optimizer's step for each parameter, and the norm of a clipped gradient",
              GRAPH,
              options -> options.purpose() == Purpose.TRAINING,
              state ->
                  state.with(
                      AppendUpdate.apply(
                          state.graph(), state.definition().orElseThrow().recipe()))),
          onGraph(
              "save-argmax",
              "max pools with a gradient save where each maximum was",
              FUSION,
              options -> options.fusion() == FusionLevel.FULL,
              SaveArgmax::apply),
          onGraph(
              "move-activation-gradient-through-pool",
              "an activation's gradient is taken on the smaller map, before that of its max pool",
              FUSION,
              options -> options.fusion() == FusionLevel.FULL,
              MoveActivationGradientThroughPool::apply),
          onGraph(
              "recompute",
              "the backward pass computes pointwise convolutions again",
              FUSION,
              options -> options.activations() == Activations.RECOMPUTE,
              Recomputation::apply),
          new Pass(
              "fuse",
              "values that one kernel computes become a region",
              FUSION,
              _ -> true,
              state -> state.with(Fusion.fuse(state.graph(), state.options().fusion()))),
          new Pass(
              "choose-algorithms",
              "convolutions directly or by Winograd's algorithm",
              CODE,
              options -> options.target() instanceof Target.Processor,
              state -> state.with(AlgorithmChoice.of(state.graph()))),
          new Pass(
              "emit-kernels",
              "regions are partitioned into kernels, scheduled, and written as Java source",
              CODE,
              options -> options.target() instanceof Target.WorkGroups,
              Compiler::emit),
          new Pass(
              "plan-memory",
              "values that are never needed at the same time share memory",
              CODE,
              _ -> true,
              PlanMemory::apply));

  private Compiler() {}

  /** Labels are smoothed and mixed for training alone, so that test losses can be compared. */
  private static Compiled appendLoss(Compiled state) {
    Training recipe = state.definition().orElseThrow().recipe();
    return state.with(
        state.options().purpose() == Purpose.TRAINING
            ? AppendLoss.apply(state.graph(), recipe)
            : AppendLoss.apply(state.graph()));
  }

  private static Compiled emit(Compiled state) {
    return switch (state.options().target()) {
      case Target.WorkGroups(var schedules) -> state.with(Emitter.emit(state.fused(), schedules));
      case Target.Abstract _, Target.Processor _ -> state;
    };
  }

  /** All passes, in the order in which they run; a compilation takes those that apply to it. */
  public static List<Pass> passes() {
    return PASSES;
  }

  /** The passes of a compilation with these options, in the order in which they run. */
  public static List<Pass> passes(CompileOptions options) {
    return passes(options, _ -> true);
  }

  private static List<Pass> passes(CompileOptions options, Predicate<Pass> wanted) {
    return PASSES.stream().filter(pass -> pass.applies().test(options)).filter(wanted).toList();
  }

  /**
   * Compiles a network.
   *
   * @param recipe whose optimizer and gradient clipping a training step takes
   * @throws IllegalArgumentException where there is to be a loss, but the network's output is not
   *     one pixel of K logits
   */
  public static Compiled compile(Network network, Training recipe, CompileOptions options) {
    return compile(network, recipe, options, (_, _) -> {});
  }

  /**
   * Compiles a network.
   *
   * @param recipe whose optimizer and gradient clipping a training step takes
   * @param observer sees the state after each pass
   * @throws IllegalArgumentException where there is to be a loss, but the network's output is not
   *     one pixel of K logits
   */
  public static Compiled compile(
      Network network,
      Training recipe,
      CompileOptions options,
      BiConsumer<Pass, Compiled> observer) {
    Compiled start = Compiled.of(new Definition(network, recipe), options);
    return run(passes(options), start, observer);
  }

  /**
   * Compiles a graph that was made elsewhere: runs the passes that decide how it is computed.
   *
   * @param options whose purpose plays no part
   */
  public static Compiled compile(Graph graph, CompileOptions options) {
    Compiled start = Compiled.of(graph, options).verified("making the graph");
    return run(passes(options, pass -> pass.stage() != GRAPH), start, (_, _) -> {});
  }

  /**
   * Compiles regions that were chosen elsewhere: runs the passes after fusion.
   *
   * @param options whose purpose and level of fusion play no part
   */
  public static Compiled compile(FusedGraph fused, CompileOptions options) {
    Compiled start = Compiled.of(fused.graph(), options).with(fused).verified("choosing regions");
    return run(passes(options, pass -> pass.stage() == CODE), start, (_, _) -> {});
  }

  /** The graph that gives {@code logits}. */
  public static Graph inference(Network network) {
    return graph(network, Training.defaults(), Purpose.INFERENCE);
  }

  /** The graph that gives {@code logits}, {@code loss} and {@code correct}, and trains nothing. */
  public static Graph evaluation(Network network) {
    return graph(network, Training.defaults(), Purpose.EVALUATION);
  }

  /** The graph of one training step by an optimizer that takes gradients as they are. */
  public static Graph training(Network network, Optimizer optimizer) {
    return training(network, Training.defaults().optimizer(optimizer));
  }

  /** The graph of one training step: forward, loss, backward, and the update of all parameters. */
  public static Graph training(Network network, Training recipe) {
    return graph(network, recipe, Purpose.TRAINING);
  }

  private static Graph graph(Network network, Training recipe, Purpose purpose) {
    CompileOptions options = new CompileOptions(purpose);
    Compiled start = Compiled.of(new Definition(network, recipe), options);
    return run(passes(options, pass -> pass.stage() == GRAPH), start, (_, _) -> {}).graph();
  }

  private static Compiled run(
      List<Pass> passes, Compiled start, BiConsumer<Pass, Compiled> observer) {
    Compiled state = start;
    for (Pass pass : passes) {
      state = pass.rule().apply(state).verified(pass.name());
      observer.accept(pass, state);
    }
    return state;
  }
}
