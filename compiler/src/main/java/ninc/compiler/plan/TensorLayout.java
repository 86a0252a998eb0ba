package ninc.compiler.plan;

import java.util.function.ToLongFunction;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Value;

/** The memory layout of tensors on a device, which determines the size of each value of a graph. */
@FunctionalInterface
public interface TensorLayout {

  /** The dense layout, without padding or halos. */
  TensorLayout DENSE = (_, batchSize) -> value -> value.bytes(batchSize);

  /**
   * Returns the size of each value of a graph, in bytes.
   *
   * @param batchSize the batch size, N
   */
  ToLongFunction<Value> sizes(Graph graph, int batchSize);
}
