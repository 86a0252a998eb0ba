package ninc.runtime.cpu;

import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Storage;
import ninc.compiler.ir.Value;
import ninc.runtime.cpu.tensor.FlatTensor;

/** A session's parameters and optimizer states, which its programs share. */
final class Parameters {
  private final SegmentAllocator source;
  private final Map<String, FlatTensor> tensors = new HashMap<>();

  /**
   * Creates an empty set of parameters.
   *
   * @param source the allocator of tensors, which initializes them
   */
  Parameters(SegmentAllocator source) {
    this.source = source;
  }

  /** Allocates the parameters and optimizer states of a graph that do not exist yet, its result. */
  List<Value> add(Graph graph) {
    List<Value> added = new ArrayList<>();
    for (Value value : graph.values()) {
      if (value.op().storage() == Storage.PERSISTENT) {
        tensors.computeIfAbsent(
            value.name(),
            _ -> {
              added.add(value);
              return FlatTensor.allocate(source, value.type().values());
            });
      }
    }
    return added;
  }

  /**
   * Returns a parameter or an optimizer state.
   *
   * @throws IllegalArgumentException if no graph of the session has such a tensor
   */
  FlatTensor get(String name) {
    FlatTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no tensor is named " + name);
    }
    return tensor;
  }
}
