package ninc.compiler.pass;

import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import ninc.compiler.ir.BatchNormalization.BatchMean;
import ninc.compiler.ir.BatchNormalization.BatchVariance;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Optimization.Accumulate;
import ninc.compiler.ir.Optimization.AdjustScale;
import ninc.compiler.ir.Optimization.SquaredNorm;
import ninc.compiler.ir.Optimization.Track;
import ninc.compiler.ir.Optimization.UnscaledNorm;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Optimization.Update.Average;
import ninc.compiler.ir.Optimization.Update.Clip;
import ninc.compiler.ir.Optimization.Update.Scaling;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Source.ScalingState;
import ninc.compiler.ir.Source.ScalingState.Quantity;
import ninc.compiler.ir.StepPart;
import ninc.compiler.ir.Value;
import ninc.dsl.Adam;
import ninc.dsl.Optimizer;
import ninc.dsl.RmsProp;
import ninc.dsl.Sgd;
import ninc.dsl.Training;

/**
 * Appends the update of every parameter that has a gradient, and of the running statistics. If a
 * step has several batches, their mean gradient is appended first, and if the recipe clips
 * gradients or the loss is scaled, their global norm.
 */
public final class AppendUpdate {
  private final Graph graph;
  private final List<Value> parameters;
  private final Training recipe;
  private final GraphBuilder result;
  private final Map<Value, Value> gradients = new IdentityHashMap<>();

  private AppendUpdate(Graph graph, Training recipe) {
    this.graph = graph;
    this.parameters =
        graph.all(Parameter.class).stream()
            .filter(parameter -> graph.results().containsKey(Differentiation.role(parameter)))
            .toList();
    this.recipe = recipe;
    SequencedMap<String, Value> results = new LinkedHashMap<>(graph.results());
    parameters.forEach(parameter -> results.remove(Differentiation.role(parameter)));
    this.result = new GraphBuilder(new Graph(graph.values(), results));
  }

  /**
   * Appends an {@link Update} for each parameter and a {@link Track} for each running statistic. An
   * update replaces the parameter's gradient among the results and is named by the parameter's key.
   * If the loss is scaled, an {@link AdjustScale} comes last, whose result is named by the scale.
   *
   * @param recipe supplies the optimizer and the gradient clipping
   */
  public static Graph apply(Graph graph, Training recipe) {
    return new AppendUpdate(graph, recipe).updated();
  }

  private Graph updated() {
    parameters.forEach(parameter -> gradients.put(parameter, gradient(parameter)));
    Optional<Scaling> scaling = scaling();
    Optional<Clip> clip = clip(scaling.map(Scaling::squaredNorm));
    for (Value parameter : parameters) {
      String key = parameter.name();
      List<Value> states =
          slots(recipe.optimizer())
              .map(slot -> result.add(key + "." + slot, new OptimizerState(parameter, slot)))
              .toList();
      Update update =
          new Update(
              recipe.optimizer(),
              graph.result("loss"),
              parameter,
              gradients.get(parameter),
              states,
              clip,
              average(parameter),
              scaling);
      result.result(key, result.add(StepPart.UPDATE, key, update));
    }
    for (Value statistic : graph.values()) {
      switch (statistic.op()) {
        case BatchMean(_, Value running) -> track(running, statistic);
        case BatchVariance(_, _, Value running) -> track(running, statistic);
        case Op _ -> {}
      }
    }
    scaling.ifPresent(this::adjust);
    return result.build();
  }

  private void track(Value running, Value batch) {
    Track track = new Track(running, batch, graph.result("loss"));
    result.result(running.name(), result.add(StepPart.UPDATE, running.name(), track));
  }

  /** Appends the global norm of all gradients and the state of the scaling if there is a scale. */
  private Optional<Scaling> scaling() {
    return ScaleLoss.scale(graph)
        .map(scale -> {
          List<Value> scaled = parameters.stream().map(gradients::get).toList();
          UnscaledNorm norm = new UnscaledNorm(scaled, scale, Optional.empty());
          Value total = result.add(StepPart.NORM, graph.result("loss").name(), norm);
          return new Scaling(total, scale, state(Quantity.STEPS));
        });
  }

  private Value state(Quantity quantity) {
    return result.add(quantity.key(), new ScalingState(quantity));
  }

  private void adjust(Scaling scaling) {
    Map<Quantity, Value> states = new EnumMap<>(Quantity.class);
    states.put(Quantity.SCALE, scaling.scale());
    states.put(Quantity.STEPS, scaling.steps());
    states.put(Quantity.STREAK, state(Quantity.STREAK));
    states.put(Quantity.SKIPPED, state(Quantity.SKIPPED));
    AdjustScale adjust =
        new AdjustScale(
            graph.result("loss"),
            scaling.squaredNorm(),
            List.copyOf(states.values()),
            recipe.accumulation() > 1);
    String name = scaling.scale().name();
    result.result(name, result.add(StepPart.UPDATE, name, adjust));
  }

  /**
   * Appends the global norm of all gradients if the recipe clips it.
   *
   * @param known the norm, if it is in the graph already
   */
  private Optional<Clip> clip(Optional<Value> known) {
    return recipe.clipNorm().stream()
        .mapToObj(maxNorm -> new Clip(known.orElseGet(this::norm), maxNorm))
        .findFirst();
  }

  private Value norm() {
    Optional<Value> norm = Optional.empty();
    for (Value parameter : parameters) {
      SquaredNorm squaredNorm = new SquaredNorm(gradients.get(parameter), norm);
      norm = Optional.of(result.add(StepPart.NORM, parameter.name(), squaredNorm));
    }
    return norm.orElseThrow();
  }

  private Optional<Average> average(Value parameter) {
    return recipe.averaging().stream()
        .mapToObj(decay ->
            new Average(
                result.add(
                    Average.nameFor(parameter.name()), new OptimizerState(parameter, Average.SLOT)),
                decay))
        .findFirst();
  }

  /** The gradient of a step: that of its batch or, if it has several, their mean. */
  private Value gradient(Value parameter) {
    Value ofBatch = graph.result(Differentiation.role(parameter));
    if (recipe.accumulation() == 1) {
      return ofBatch;
    }
    String key = parameter.name();
    Value sum =
        result.add(key + "." + Accumulate.SLOT, new OptimizerState(parameter, Accumulate.SLOT));
    return result.add(StepPart.ACCUMULATION, key, new Accumulate(ofBatch, sum));
  }

  private static Stream<String> slots(Optimizer optimizer) {
    return switch (optimizer) {
      case Sgd sgd -> sgd.states() == 0 ? Stream.empty() : Stream.of("momentum");
      case Adam _ -> Stream.of("moment1", "moment2");
      case RmsProp rms ->
          rms.momentum() == 0 ? Stream.of("mean_square") : Stream.of("mean_square", "momentum");
    };
  }
}
