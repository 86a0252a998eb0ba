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
import ninc.compiler.fuse.EarlyAccumulation;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Fusion;
import ninc.compiler.fuse.KernelLimits;
import ninc.compiler.fuse.ViewPlacement;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.pass.Activations;
import ninc.compiler.pass.AppendLoss;
import ninc.compiler.pass.AppendUpdate;
import ninc.compiler.pass.Differentiation;
import ninc.compiler.pass.FoldBatchNormalization;
import ninc.compiler.pass.ImageFeed;
import ninc.compiler.pass.Lowering;
import ninc.compiler.pass.MoveActivationGradientThroughPool;
import ninc.compiler.pass.PreprocessOnDevice;
import ninc.compiler.pass.Recomputation;
import ninc.compiler.pass.RemoveDropout;
import ninc.compiler.pass.RoundOperands;
import ninc.compiler.pass.SaveArgmax;
import ninc.compiler.pass.ScaleLoss;
import ninc.compiler.pass.SplitWideOperators;
import ninc.compiler.pass.UseRunningStatistics;
import ninc.compiler.schedule.AlgorithmChoice;
import ninc.compiler.schedule.InvertedResidualFusion;
import ninc.compiler.schedule.WorkGroupLimits;
import ninc.dsl.Network;
import ninc.dsl.Optimizer;
import ninc.dsl.Training;

/**
 * Compiles a network to a program by a list of passes. Each pass maps an immutable state to the
 * next one, which is then verified. The first passes build the graph of what is computed, the
 * others decide how it is computed on a target.
 */
public final class Compiler {

  /** All passes in execution order. */
  private static final List<Pass> PASSES =
      List.of(
          new Pass(
              "lower",
              "translates the nodes of the network to operators on typed tensors",
              GRAPH,
              _ -> true,
              state -> state.with(Lowering.lower(state.definition().orElseThrow().network()))),
          onGraph(
              "remove-dropout",
              "removes dropout, which is the identity outside training",
              GRAPH,
              options -> options.purpose() != Purpose.TRAINING,
              RemoveDropout::apply),
          onGraph(
              "use-running-statistics",
              "normalizes with running statistics instead of those of the batch",
              GRAPH,
              options -> options.purpose() != Purpose.TRAINING,
              UseRunningStatistics::apply),
          new Pass(
              "append-loss",
              "appends the mean cross-entropy and the number of correct answers",
              GRAPH,
              options -> options.purpose() != Purpose.INFERENCE,
              Compiler::appendLoss),
          new Pass(
              "differentiate",
              "appends the gradients of the loss with respect to all trained parameters (reverse"
                  + " mode)",
              GRAPH,
              options -> options.purpose() == Purpose.TRAINING,
              state ->
                  state.with(
                      Differentiation.apply(
                          state.graph(), state.definition().orElseThrow().network()::trains))),
          new Pass(
              "scale-loss",
              "scales the loss by a factor that the step adjusts, if the precision is float16",
              GRAPH,
              options -> options.purpose() == Purpose.TRAINING,
              state ->
                  state.with(
                      ScaleLoss.apply(
                          state.graph(), state.definition().orElseThrow().recipe().precision()))),
          new Pass(
              "append-update",
              "appends the optimizer's step for each trained parameter, with accumulation, clipping"
                  + " and averages",
              GRAPH,
              options -> options.purpose() == Purpose.TRAINING,
              state ->
                  state.with(
                      AppendUpdate.apply(
                          state.graph(), state.definition().orElseThrow().recipe()))),
          new Pass(
              "round-operands",
              "rounds the operands of products to the precision of the recipe, if it is not"
                  + " float32",
              GRAPH,
              _ -> true,
              state ->
                  state.with(
                      RoundOperands.apply(
                          state.graph(), state.definition().orElseThrow().recipe().precision()))),
          new Pass(
              "preprocess-on-device",
              "resizes, scales and normalizes images, which the program is fed as bytes",
              FUSION,
              options -> options.images() instanceof ImageFeed.Bytes,
              Compiler::preprocess),
          onGraph(
              "fold-batch-normalization",
              "folds batch normalization with running statistics into the convolution before it",
              FUSION,
              options -> options.fusion().rewrites() != FusionLevel.NONE,
              FoldBatchNormalization::apply),
          onGraph(
              "save-argmax",
              "lets max pools with a gradient save the positions of their maxima",
              FUSION,
              options -> options.fusion().rewrites() == FusionLevel.FULL,
              SaveArgmax::apply),
          onGraph(
              "move-activation-gradient-through-pool",
              "computes the gradient of an activation on the pooled map, before that of its max"
                  + " pool",
              FUSION,
              options -> options.fusion().rewrites() == FusionLevel.FULL,
              MoveActivationGradientThroughPool::apply),
          onGraph(
              "recompute",
              "recomputes pointwise convolutions in the backward pass",
              FUSION,
              options -> options.activations() == Activations.RECOMPUTE,
              Recomputation::apply),
          new Pass(
              "split-wide-operators",
              "splits sums, concatenations and norms that have more operands than a kernel has"
                  + " arrays",
              FUSION,
              options -> options.target() instanceof Target.WorkGroups,
              Compiler::splitWideOperators),
          new Pass(
              "fuse",
              "groups the values that one kernel computes into regions",
              FUSION,
              _ -> true,
              state ->
                  state.with(
                      Fusion.fuse(
                          state.graph(),
                          state.options().fusion(),
                          limits(state.options().target())))),
          new Pass(
              "fuse-inverted-residuals",
              "makes each inverted residual one region, unless other kernels read what is inside it",
              FUSION,
              options ->
                  !(options.target() instanceof Target.Abstract)
                      && List.of(FusionLevel.BLOCK, FusionLevel.FULL).contains(options.fusion()),
              state -> state.with(InvertedResidualFusion.apply(state.fused()))),
          new Pass(
              "accumulate-early",
              "accumulates each gradient as soon as it is computed",
              FUSION,
              options -> options.purpose() == Purpose.TRAINING,
              state -> state.with(EarlyAccumulation.apply(state.fused()))),
          new Pass(
              "place-views",
              "lets branches write into their part of a concatenation, and reads slices in place",
              FUSION,
              options -> options.fusion().rewrites() != FusionLevel.NONE,
              state -> state.with(ViewPlacement.apply(state.fused()))),
          new Pass(
              "choose-algorithms",
              "chooses between direct and Winograd convolutions",
              CODE,
              options -> options.target() instanceof Target.Processor,
              Compiler::chooseAlgorithms),
          new Pass(
              "emit-kernels",
              "partitions regions into kernels, schedules them, and emits them as Java source",
              CODE,
              options -> options.target() instanceof Target.WorkGroups,
              Compiler::emit),
          new Pass(
              "plan-memory",
              "assigns memory, which values that are never live at the same time share",
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

  private static Compiled preprocess(Compiled state) {
    return switch (state.options().images()) {
      case ImageFeed.Bytes bytes -> state.with(PreprocessOnDevice.apply(state.graph(), bytes));
      case ImageFeed.Preprocessed _ -> state;
    };
  }

  private static Compiled splitWideOperators(Compiled state) {
    return switch (state.options().target()) {
      case Target.WorkGroups(var schedules) ->
          state.with(SplitWideOperators.apply(state.graph(), schedules.traits()));
      case Target.Abstract _, Target.Processor _ -> state;
    };
  }

  private static KernelLimits limits(Target target) {
    return switch (target) {
      case Target.WorkGroups(var schedules) -> new WorkGroupLimits(schedules);
      case Target.Abstract _, Target.Processor _ -> KernelLimits.NONE;
    };
  }

  private static Compiled chooseAlgorithms(Compiled state) {
    CompileOptions options = state.options();
    int examples =
        switch (options.purpose()) {
          case TRAINING -> options.batchSize();
          case INFERENCE, EVALUATION -> Integer.MAX_VALUE;
        };
    return state.with(AlgorithmChoice.of(state.fused(), options.target().regions(), examples));
  }

  private static Compiled emit(Compiled state) {
    return switch (state.options().target()) {
      case Target.WorkGroups(var schedules) -> state.with(Emitter.emit(state.fused(), schedules));
      case Target.Abstract _, Target.Processor _ -> state;
    };
  }

  /** Returns all passes in execution order. A compilation runs those that apply to its options. */
  public static List<Pass> passes() {
    return PASSES;
  }

  /** Returns the passes of a compilation with these options, in execution order. */
  public static List<Pass> passes(CompileOptions options) {
    return passes(options, _ -> true);
  }

  private static List<Pass> passes(CompileOptions options, Predicate<Pass> filter) {
    return PASSES.stream().filter(pass -> pass.applies().test(options)).filter(filter).toList();
  }

  /**
   * Compiles a network.
   *
   * @param recipe supplies what a training step does with the gradients: accumulation, clipping,
   *     the optimizer and the averaging of the parameters
   * @throws IllegalArgumentException if the purpose needs a loss, but the network's output is not
   *     K×1×1 logits
   */
  public static Compiled compile(Network network, Training recipe, CompileOptions options) {
    return compile(network, recipe, options, (_, _) -> {});
  }

  /**
   * Compiles a network.
   *
   * @param recipe supplies what a training step does with the gradients: accumulation, clipping,
   *     the optimizer and the averaging of the parameters
   * @param observer is called with the state after each pass
   * @throws IllegalArgumentException if the purpose needs a loss, but the network's output is not
   *     K×1×1 logits
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
   * Compiles a graph that was built elsewhere, with the passes that decide how it is computed.
   *
   * @param options the options, with the purpose of the graph
   */
  public static Compiled compile(Graph graph, CompileOptions options) {
    Compiled start = Compiled.of(graph, options).verified("building the graph");
    return run(passes(options, pass -> pass.stage() != GRAPH), start, (_, _) -> {});
  }

  /**
   * Compiles regions that were chosen elsewhere, with the passes after fusion.
   *
   * @param options the options, whose purpose and fusion level are ignored
   */
  public static Compiled compile(FusedGraph fused, CompileOptions options) {
    Compiled start = Compiled.of(fused.graph(), options).with(fused).verified("choosing regions");
    return run(passes(options, pass -> pass.stage() == CODE), start, (_, _) -> {});
  }

  /** Returns the graph that computes {@code logits}. */
  public static Graph inference(Network network) {
    return inference(network, Training.defaults());
  }

  /** Returns the graph that computes {@code logits} in the precision of a recipe. */
  public static Graph inference(Network network, Training recipe) {
    return graph(network, recipe, Purpose.INFERENCE);
  }

  /** Returns the graph that computes {@code logits}, {@code loss} and {@code correct}. */
  public static Graph evaluation(Network network) {
    return graph(network, Training.defaults(), Purpose.EVALUATION);
  }

  /** Returns the graph of one training step without gradient clipping. */
  public static Graph training(Network network, Optimizer optimizer) {
    return training(network, Training.defaults().optimizer(optimizer));
  }

  /** Returns the graph of one training step: forward, loss, backward and parameter update. */
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
      state = pass.transformation().apply(state).verified(pass.name());
      observer.accept(pass, state);
    }
    return state;
  }
}
