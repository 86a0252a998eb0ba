package ninc.runtime.conformance;

import java.util.Map;
import ninc.runtime.backend.StepContext;

/** A graph that is ready to run, with the tensors that it keeps from step to step. */
interface GraphRun extends AutoCloseable {

  /**
   * Runs the graph once.
   *
   * @param n N, the examples of the batch
   * @param feeds the inputs and labels, by name
   * @return the graph's results, by role, in memory order
   */
  Map<String, double[]> run(int n, Map<String, double[]> feeds, StepContext step);

  /** A parameter or optimizer state, in memory order. */
  double[] tensor(String name);

  @Override
  void close();
}
