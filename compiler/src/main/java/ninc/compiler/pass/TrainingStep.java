package ninc.compiler.pass;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.compiler.ir.Clip;
import ninc.compiler.ir.CrossEntropyGradient;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.OptimizerState;
import ninc.compiler.ir.Parameter;
import ninc.compiler.ir.SquaredNorm;
import ninc.compiler.ir.StepPart;
import ninc.compiler.ir.Update;
import ninc.compiler.ir.Value;
import ninc.dsl.Adam;
import ninc.dsl.Optimizer;
import ninc.dsl.Sgd;
import ninc.dsl.Training;

/** Appends the backward pass and the update of every parameter to a graph that has a loss. */
public final class TrainingStep {
  private final Graph backward;
  private final List<Value> parameters;
  private final Training recipe;
  private final GraphBuilder result;

  private TrainingStep(Graph forward, Graph backward, List<Value> parameters, Training recipe) {
    this.backward = backward;
    this.parameters = parameters;
    this.recipe = recipe;
    this.result = new GraphBuilder(new Graph(backward.values(), forward.results()));
  }

  /**
   * Each parameter's {@link Update} becomes a result under the parameter's key.
   *
   * @param recipe whose optimizer and gradient clipping are used
   */
  public static Graph append(Graph graph, Training recipe) {
    GraphBuilder forward = new GraphBuilder(graph);
    Value logits = graph.result("logits");
    Value loss = graph.result("loss");
    Value labels = loss.op().operands().getLast();
    Value seed =
        forward.add(
            StepPart.BACKWARD.nameFor(loss.name()), new CrossEntropyGradient(logits, labels));
    List<Value> parameters = graph.all(Parameter.class);
    Graph backward = Differentiation.differentiate(forward.build(), logits, seed, parameters);
    return new TrainingStep(graph, backward, parameters, recipe).update();
  }

  private Graph update() {
    Optional<Clip> clip = clip();
    for (Value parameter : parameters) {
      String key = parameter.name();
      List<Value> states =
          slots(recipe.optimizer())
              .map(slot -> result.add(key + "." + slot, new OptimizerState(parameter, slot)))
              .toList();
      Update update = new Update(recipe.optimizer(), parameter, gradient(parameter), states, clip);
      result.result(key, result.add(StepPart.UPDATE.nameFor(key), update));
    }
    return result.build();
  }

  /** Appends the norm of all gradients where the recipe clips it. */
  private Optional<Clip> clip() {
    if (recipe.clipNorm().isEmpty()) {
      return Optional.empty();
    }
    Optional<Value> norm = Optional.empty();
    for (Value parameter : parameters) {
      SquaredNorm sum = new SquaredNorm(gradient(parameter), norm);
      norm = Optional.of(result.add(StepPart.NORM.nameFor(parameter.name()), sum));
    }
    return norm.map(all -> new Clip(all, recipe.clipNorm().getAsDouble()));
  }

  private Value gradient(Value parameter) {
    return backward.result(parameter.name() + Differentiation.SUFFIX);
  }

  private static Stream<String> slots(Optimizer optimizer) {
    return switch (optimizer) {
      case Sgd sgd -> sgd.states() == 0 ? Stream.empty() : Stream.of("momentum");
      case Adam _ -> Stream.of("moment1", "moment2");
    };
  }
}
