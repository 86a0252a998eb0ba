package ninc.compiler.pass;

import java.util.Set;
import java.util.stream.Collectors;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Optimization.Update.Average;
import ninc.compiler.ir.Rewriting;
import ninc.compiler.ir.Rewriting.Replacement;
import ninc.compiler.ir.Source.Parameter;

/** Has a graph read the averages of parameters that a training step keeps, in their place. */
public final class ReadAverages {

  private ReadAverages() {}

  /**
   * @param training a training step of the same network
   */
  public static Graph apply(Graph graph, Graph training) {
    Set<String> averaged =
        training.operators(Update.class).stream()
            .filter(update -> update.average().isPresent())
            .map(update -> update.parameter().name())
            .collect(Collectors.toSet());
    return Rewriting.rewrite(
        graph,
        (value, op, result) ->
            op instanceof Parameter && averaged.contains(value.name())
                ? new Replacement.WithValue(result.add(Average.nameFor(value.name()), op))
                : new Replacement.WithOp(op));
  }
}
