package ninc.compiler.pass;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Optimization.SquaredNorm;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Optimization.Update.Clip;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.StepPart;
import ninc.compiler.ir.Value;
import ninc.dsl.Adam;
import ninc.dsl.Optimizer;
import ninc.dsl.Sgd;
import ninc.dsl.Training;

/**
 * Appends the update of every parameter to a graph with gradients. If the recipe clips gradients,
 * their global norm is appended first.
 */
public final class AppendUpdate {
  private final Graph graph;
  private final List<Value> parameters;
  private final Training recipe;
  private final GraphBuilder result;

  private AppendUpdate(Graph graph, Training recipe) {
    this.graph = graph;
    this.parameters = graph.all(Parameter.class);
    this.recipe = recipe;
    SequencedMap<String, Value> results = new LinkedHashMap<>(graph.results());
    parameters.forEach(parameter -> results.remove(Differentiation.role(parameter)));
    this.result = new GraphBuilder(new Graph(graph.values(), results));
  }

  /**
   * Appends an {@link Update} for each parameter, which replaces the parameter's gradient among the
   * results and is named by the parameter's key.
   *
   * @param recipe supplies the optimizer and the gradient clipping
   */
  public static Graph apply(Graph graph, Training recipe) {
    return new AppendUpdate(graph, recipe).updated();
  }

  private Graph updated() {
    Optional<Clip> clip = clip();
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
              gradient(parameter),
              states,
              clip);
      result.result(key, result.add(StepPart.UPDATE, key, update));
    }
    return result.build();
  }

  /** Appends the global norm of all gradients if the recipe clips it. */
  private Optional<Clip> clip() {
    if (recipe.clipNorm().isEmpty()) {
      return Optional.empty();
    }
    Optional<Value> norm = Optional.empty();
    for (Value parameter : parameters) {
      SquaredNorm squaredNorm = new SquaredNorm(gradient(parameter), norm);
      norm = Optional.of(result.add(StepPart.NORM, parameter.name(), squaredNorm));
    }
    return norm.map(total -> new Clip(total, recipe.clipNorm().getAsDouble()));
  }

  private Value gradient(Value parameter) {
    return graph.result(Differentiation.role(parameter));
  }

  private static Stream<String> slots(Optimizer optimizer) {
    return switch (optimizer) {
      case Sgd sgd -> sgd.states() == 0 ? Stream.empty() : Stream.of("momentum");
      case Adam _ -> Stream.of("moment1", "moment2");
    };
  }
}
