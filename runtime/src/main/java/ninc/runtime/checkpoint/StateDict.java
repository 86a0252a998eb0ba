package ninc.runtime.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Optimization.Accumulate;
import ninc.compiler.ir.Optimization.Update.Average;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.Source.ScalingState;
import ninc.compiler.ir.Source.ScalingState.Quantity;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.dsl.Kernel;
import ninc.dsl.Padding;
import ninc.dsl.Window;
import ninc.runtime.format.safetensors.Dtype;
import ninc.runtime.format.safetensors.StoredTensor;
import ninc.runtime.model.ParameterLayout;

/** The mapping between the tensors of a session and their names and shapes in checkpoints. */
final class StateDict {
  /** The prefix of the names of optimizer tensors. */
  static final String OPTIMIZER = "optimizer.";

  /** The suffix of the names of parameters whose average is saved under their own name. */
  private static final String TRAINED = "trained";

  private StateDict() {}

  /**
   * A tensor of a session.
   *
   * @param key the name in checkpoints
   * @param name the name in the session
   * @param type the type in the session
   * @param shape the shape in checkpoints
   * @param alternative another shape with the same values in the same order, if there is one: the
   *     shape of a linear layer for a convolution whose kernel covers its whole input, and vice
   *     versa
   */
  record Entry(
      String key, String name, Type type, List<Long> shape, Optional<List<Long>> alternative) {

    /** Returns whether a tensor of this shape can be loaded. */
    boolean takes(List<Long> other) {
      return shape.equals(other) || alternative.filter(other::equals).isPresent();
    }

    /**
     * Returns this entry as the weight of a convolution. If the kernel covers the whole input or is
     * a single pixel, it is also the weight of a linear layer: [O, I, k, k] flattened in PyTorch's
     * order is [O, I·k·k].
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

    /** Returns another tensor of the same type and shape. */
    Entry of(String otherKey, String otherName) {
      return new Entry(otherKey, otherName, type, shape, Optional.empty());
    }

    StoredTensor read(Function<String, MemorySegment> values, SegmentAllocator copies) {
      return new StoredTensor(
          key, Dtype.F32, shape, ParameterLayout.toCheckpoint(type, values.apply(name), copies));
    }

    /** Passes on a tensor in memory that is freed when the target returns. */
    void write(BiConsumer<String, MemorySegment> target, StoredTensor tensor) {
      try (Arena arena = Arena.ofConfined()) {
        target.accept(name, ParameterLayout.toMemory(type, tensor.toFloats(arena), arena));
      }
    }
  }

  /** Returns the parameters, in the order of the layers. */
  static List<Entry> parameters(Graph graph) {
    Map<Value, Convolution> readers = new IdentityHashMap<>();
    graph
        .operators(Convolution.class)
        .forEach(convolution -> readers.put(convolution.weight(), convolution));
    return graph.values().stream()
        .flatMap(value -> parameter(value, Optional.ofNullable(readers.get(value))))
        .toList();
  }

  /**
   * Returns the parameters of a run as its checkpoints have them, in the order of the layers: the
   * averages of those that are averaged.
   */
  static List<Entry> evaluatedParameters(Graph training) {
    Set<String> averaged =
        training.operators(OptimizerState.class).stream()
            .filter(state -> state.slot().equals(Average.SLOT))
            .map(state -> state.parameter().name())
            .collect(Collectors.toSet());
    return parameters(training).stream()
        .map(entry ->
            averaged.contains(entry.name())
                ? entry.of(entry.key(), Average.nameFor(entry.name()))
                : entry)
        .toList();
  }

  /**
   * Returns the optimizer tensors; empty for an inference graph. The parameter that an average is
   * of is one of them.
   */
  static List<Entry> optimizerStates(Graph graph) {
    Map<String, Entry> parameters =
        parameters(graph).stream().collect(Collectors.toMap(Entry::name, entry -> entry));
    return graph.values().stream().flatMap(value -> state(value, parameters)).toList();
  }

  /** Returns the state of the loss scaling; empty if the loss is not scaled. */
  static List<Entry> scaling(Graph graph) {
    return graph.all(ScalingState.class).stream()
        .map(value ->
            new Entry(
                scalingKey(((ScalingState) value.op()).quantity()),
                value.name(),
                value.type(),
                List.of(),
                Optional.empty()))
        .toList();
  }

  /** Returns whether a name is that of a tensor of {@link #scaling}. */
  static boolean isScaling(String key) {
    return Stream.of(Quantity.values()).map(StateDict::scalingKey).anyMatch(key::equals);
  }

  private static String scalingKey(Quantity quantity) {
    return OPTIMIZER + quantity.key();
  }

  private static Stream<Entry> parameter(Value value, Optional<Convolution> reader) {
    if (!(value.op() instanceof ModelTensor tensor)) {
      return Stream.empty();
    }
    Entry entry =
        new Entry(
            tensor.key(), value.name(), tensor.type(), longs(tensor.shape()), Optional.empty());
    return Stream.of(reader.map(entry::readBy).orElse(entry));
  }

  private static List<Long> longs(List<Integer> shape) {
    return shape.stream().map(Integer::longValue).toList();
  }

  private static Stream<Entry> state(Value value, Map<String, Entry> parameters) {
    // Runs are saved between steps, and each step begins its sum of gradients anew.
    if (!(value.op() instanceof OptimizerState(Value of, String slot))
        || slot.equals(Accumulate.SLOT)) {
      return Stream.empty();
    }
    Entry parameter = parameters.get(of.name());
    String key = OPTIMIZER + parameter.key() + ".";
    return Stream.of(
        slot.equals(Average.SLOT)
            ? parameter.of(key + TRAINED, parameter.name())
            : parameter.of(key + slot, value.name()));
  }
}
