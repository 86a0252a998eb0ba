package ninc.runtime.checkpoint;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.dsl.Kernel;
import ninc.dsl.Padding;
import ninc.dsl.Window;
import ninc.runtime.format.safetensors.StoredTensor;
import ninc.runtime.model.ParameterLayout;

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
   * @param alternative another shape with the same values in the same order, where there is one:
   *     that of a linear layer for a convolution which sees its whole input, and the reverse
   */
  record Entry(
      String key, String name, Type type, List<Long> shape, Optional<List<Long>> alternative) {

    /** Whether a tensor of this shape can be it. */
    boolean takes(List<Long> other) {
      return shape.equals(other) || alternative.filter(other::equals).isPresent();
    }

    /**
     * The same, read by a convolution. Where its kernel is all of the input, or one pixel, it is a
     * linear layer, too: [O, I, k, k] flattened in PyTorch's order is [O, I·k·k].
     */
    Entry readBy(Convolution convolution) {
      Window window = convolution.window();
      Type.FeatureMap input = convolution.input().featureMap();
      boolean whole =
          window.kernel().equals(new Kernel(input.height(), input.width()))
              && window.padding().equals(new Padding(0, 0));
      if (!whole && window.kernel().area() > 1) {
        return this;
      }
      long out = shape.getFirst();
      long in = input.channels();
      long height = window.kernel().height();
      long width = window.kernel().width();
      List<Long> other =
          shape.size() == 2 ? List.of(out, in, height, width) : List.of(out, in * height * width);
      return new Entry(key, name, type, shape, Optional.of(other));
    }

    StoredTensor read(Function<String, float[]> values) {
      return StoredTensor.ofFloats(
          key, shape, ParameterLayout.toCheckpoint(type, values.apply(name)));
    }

    void write(BiConsumer<String, float[]> target, StoredTensor tensor) {
      target.accept(name, ParameterLayout.toMemory(type, tensor.toFloats()));
    }
  }

  /** The parameters, in the order of the layers. */
  static List<Entry> parameters(Graph graph) {
    Map<Value, Convolution> readers = new IdentityHashMap<>();
    graph
        .operators(Convolution.class)
        .forEach(convolution -> readers.put(convolution.weight(), convolution));
    return graph.values().stream()
        .flatMap(value -> parameter(value, Optional.ofNullable(readers.get(value))))
        .toList();
  }

  /** The optimizer's tensors; none in a graph that does not train. */
  static List<Entry> optimizerStates(Graph graph) {
    Map<String, Entry> parameters =
        parameters(graph).stream().collect(Collectors.toMap(Entry::name, entry -> entry));
    return graph.values().stream().flatMap(value -> state(value, parameters)).toList();
  }

  private static Stream<Entry> parameter(Value value, Optional<Convolution> reader) {
    if (!(value.op() instanceof Parameter(String key, Type type, List<Integer> shape, _, _))) {
      return Stream.empty();
    }
    Entry entry = new Entry(key, value.name(), type, longs(shape), Optional.empty());
    return Stream.of(reader.map(entry::readBy).orElse(entry));
  }

  private static List<Long> longs(List<Integer> shape) {
    return shape.stream().map(Integer::longValue).toList();
  }

  private static Stream<Entry> state(Value value, Map<String, Entry> parameters) {
    if (!(value.op() instanceof OptimizerState(Value of, String slot))) {
      return Stream.empty();
    }
    Entry parameter = parameters.get(of.name());
    String key = OPTIMIZER + parameter.key() + "." + slot;
    return Stream.of(
        new Entry(key, value.name(), value.type(), parameter.shape(), Optional.empty()));
  }
}
