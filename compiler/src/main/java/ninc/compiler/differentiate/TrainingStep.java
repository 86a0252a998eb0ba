package ninc.compiler.differentiate;

import java.util.List;
import java.util.stream.Stream;
import ninc.compiler.graph.CrossEntropyGradient;
import ninc.compiler.graph.Graph;
import ninc.compiler.graph.GraphBuilder;
import ninc.compiler.graph.OptimizerState;
import ninc.compiler.graph.Parameter;
import ninc.compiler.graph.Update;
import ninc.compiler.graph.Value;
import ninc.dsl.Adam;
import ninc.dsl.AdamW;
import ninc.dsl.Optimizer;
import ninc.dsl.Sgd;

/** Appends the backward pass and the update of every parameter to a graph that has a loss. */
public final class TrainingStep {

  private TrainingStep() {}

  /** Each parameter's {@link Update} becomes a result under the parameter's key. */
  public static Graph append(Graph graph, Optimizer optimizer) {
    GraphBuilder forward = new GraphBuilder(graph);
    Value logits = graph.result("logits");
    Value loss = graph.result("loss");
    Value labels = loss.op().operands().getLast();
    Value seed =
        forward.add(
            StepPart.BACKWARD.nameFor(loss.name()), new CrossEntropyGradient(logits, labels));
    List<Value> parameters = graph.all(Parameter.class);
    return update(
        Differentiation.differentiate(forward.build(), logits, seed, parameters),
        graph,
        parameters,
        optimizer);
  }

  private static Graph update(
      Graph backward, Graph forward, List<Value> parameters, Optimizer optimizer) {
    GraphBuilder result = new GraphBuilder(new Graph(backward.values(), forward.results()));
    for (Value parameter : parameters) {
      String key = parameter.name();
      Value gradient = backward.result(key + Differentiation.SUFFIX);
      List<Value> states =
          slots(optimizer)
              .map(slot -> result.add(key + "." + slot, new OptimizerState(parameter, slot)))
              .toList();
      Update update = new Update(optimizer, parameter, gradient, states);
      result.result(key, result.add(StepPart.UPDATE.nameFor(key), update));
    }
    return result.build();
  }

  private static Stream<String> slots(Optimizer optimizer) {
    return switch (optimizer) {
      case Sgd sgd -> sgd.states() == 0 ? Stream.empty() : Stream.of("momentum");
      case Adam _, AdamW _ -> Stream.of("moment1", "moment2");
    };
  }
}
