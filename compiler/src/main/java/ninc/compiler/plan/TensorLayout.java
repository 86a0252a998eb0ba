package ninc.compiler.plan;

import java.util.function.ToLongFunction;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Value;

/** How tensors lie in the memory of a device: how many bytes each value of a graph takes. */
@FunctionalInterface
public interface TensorLayout {

  /** Values one after the other, without gaps or borders. */
  TensorLayout DENSE = (_, batchSize) -> value -> value.type().bytes(batchSize);

  /**
   * The bytes of a value of this graph, for batches of N examples.
   *
   * @param batchSize N
   */
  ToLongFunction<Value> sizes(Graph graph, int batchSize);
}
