package ninc.runtime.conformance;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.Source.ScalingState;
import ninc.compiler.ir.Value;
import ninc.runtime.backend.StepContext;
import ninc.runtime.interpreter.Interpreter;

/** Runs graphs in the interpreter. */
final class InterpreterRunner implements GraphRunner {

  @Override
  public GraphRun prepare(Graph graph, int batchSize, Map<String, double[]> tensors) {
    return new InterpreterRun(graph, kept(graph, batchSize, tensors));
  }

  /** Copies of tensors, and the initial values of the states that are not among them. */
  static Map<String, double[]> kept(Graph graph, int batchSize, Map<String, double[]> tensors) {
    Map<String, double[]> kept = new HashMap<>();
    for (Value state : graph.all(OptimizerState.class)) {
      kept.put(state.name(), new double[Interpreter.length(state.type(), batchSize)]);
    }
    for (Value state : graph.all(ScalingState.class)) {
      kept.put(state.name(), new double[] {((ScalingState) state.op()).quantity().initial()});
    }
    tensors.forEach((name, values) -> kept.put(name, values.clone()));
    return kept;
  }

  private record InterpreterRun(Graph graph, Map<String, double[]> tensors) implements GraphRun {

    @Override
    public Map<String, double[]> run(int n, Map<String, double[]> feeds, StepContext step) {
      Map<String, double[]> values = Interpreter.run(graph, n, feeds, tensors, step);
      Map<String, double[]> results = new LinkedHashMap<>();
      graph.results().forEach((role, value) -> results.put(role, values.get(value.name()).clone()));
      return results;
    }

    @Override
    public double[] tensor(String name) {
      return tensors.get(name).clone();
    }

    @Override
    public void close() {}
  }
}
