package ninc.runtime.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.compiler.graph.Graph;
import ninc.compiler.graph.OptimizerState;
import ninc.compiler.graph.Parameter;
import ninc.compiler.graph.Type;
import ninc.compiler.graph.Value;
import ninc.runtime.backend.Session;
import ninc.runtime.model.ParameterLayout;
import ninc.runtime.safetensors.StoredTensor;

/** The tensors of a session that a graph knows, as they are in checkpoints. */
final class StateDict {
  /** What the names of the optimizer's tensors start with. */
  static final String OPTIMIZER = "optimizer.";

  private StateDict() {}

  /**
   * A tensor of a session.
   *
   * @param key its name in checkpoints
   * @param name its name in the session
   * @param type in the session
   * @param shape in checkpoints
   */
  record Entry(String key, String name, Type type, List<Long> shape) {

    StoredTensor read(Session session) {
      float[] values = ParameterLayout.toCheckpoint(type, session.read(name));
      return StoredTensor.ofFloats(key, shape, values);
    }

    void write(Session session, StoredTensor tensor) {
      session.write(name, ParameterLayout.toMemory(type, tensor.toFloats()));
    }
  }

  /** The parameters, in the order of the layers. */
  static List<Entry> parameters(Graph graph) {
    return graph.values().stream().flatMap(StateDict::parameter).toList();
  }

  /** The optimizer's tensors; none in a graph that does not train. */
  static List<Entry> optimizerStates(Graph graph) {
    Map<String, Entry> parameters =
        parameters(graph).stream().collect(Collectors.toMap(Entry::name, entry -> entry));
    return graph.values().stream().flatMap(value -> state(value, parameters)).toList();
  }

  private static Stream<Entry> parameter(Value value) {
    return value.op() instanceof Parameter(String key, Type type, List<Integer> shape, _, _)
        ? Stream.of(
            new Entry(key, value.name(), type, shape.stream().map(Integer::longValue).toList()))
        : Stream.empty();
  }

  private static Stream<Entry> state(Value value, Map<String, Entry> parameters) {
    if (!(value.op() instanceof OptimizerState(Value of, String slot))) {
      return Stream.empty();
    }
    Entry parameter = parameters.get(of.name());
    String key = OPTIMIZER + parameter.key() + "." + slot;
    return Stream.of(new Entry(key, value.name(), value.type(), parameter.shape()));
  }
}
