package ninc.runtime.conformance;

import java.util.Map;
import ninc.compiler.ir.Graph;

/** Something that runs graphs and is under test: the interpreter, or a backend. */
interface GraphRunner {

  /**
   * Prepares a graph.
   *
   * @param batchSize the largest N that it will run with
   * @param tensors the parameters at the start, by name, in memory order, and those optimizer
   *     states that are not zero
   */
  GraphRun prepare(Graph graph, int batchSize, Map<String, double[]> tensors);
}
