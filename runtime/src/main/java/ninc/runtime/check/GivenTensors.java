package ninc.runtime.check;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Source.ModelTensor.Initial;
import ninc.compiler.ir.Source.OptimizerState;
import ninc.compiler.ir.Source.ScalingState;
import ninc.compiler.ir.Source.StepMean;
import ninc.compiler.ir.Source.StoredImages;
import ninc.compiler.ir.Value;
import ninc.runtime.interpreter.Interpreter;
import ninc.runtime.model.Initialization;

/**
 * Random values of everything that a graph is given: uniform images, labels, parameters as they are
 * initialized, and optimizer states and running statistics away from zero, so that a kernel that
 * does not read them gives something else.
 */
final class GivenTensors {
  private final Graph graph;
  private final int examples;
  private final int classes;
  private final Initialization initialization;
  private final SplittableRandom random;

  private GivenTensors(
      Graph graph, int examples, int classes, Initialization initialization, long seed) {
    this.graph = graph;
    this.examples = examples;
    this.classes = classes;
    this.initialization = initialization;
    this.random = new SplittableRandom(seed);
  }

  /**
   * Draws the values.
   *
   * @param examples the number of examples in the batch, N
   * @param classes the number of classes, K
   * @return the values by name, in memory order
   */
  static Map<String, float[]> draw(
      Graph graph, int examples, int classes, Initialization initialization, long seed) {
    return new GivenTensors(graph, examples, classes, initialization, seed).draw();
  }

  private Map<String, float[]> draw() {
    Map<String, float[]> tensors = new HashMap<>();
    for (Value value : graph.values()) {
      switch (value.op()) {
        case StoredImages _ ->
            tensors.put(value.name(), fill(value, () -> random.nextInt(Preprocess.SAMPLES)));
        case Input _ -> tensors.put(value.name(), fill(value, random::nextDouble));
        case Labels _ -> tensors.put(value.name(), fill(value, () -> random.nextInt(classes)));
        case ModelTensor tensor -> tensors.put(value.name(), parameter(value, tensor));
        case OptimizerState _, StepMean _ ->
            tensors.put(value.name(), fill(value, () -> 0.5 + random.nextDouble()));
        // A power of two, as a scale is, which no gradient of a loss overflows with.
        case ScalingState _ -> tensors.put(value.name(), fill(value, () -> 8));
        default -> {}
      }
    }
    return tensors;
  }

  private float[] parameter(Value value, ModelTensor tensor) {
    return switch (tensor.initial()) {
      case Initial.Drawn _ -> {
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment drawn = initialization.draw(tensor, arena);
          yield drawn.toArray(ValueLayout.JAVA_FLOAT);
        }
      }
      case Initial.Constant(float start) -> fill(value, () -> start + random.nextDouble() / 2);
    };
  }

  private float[] fill(Value value, DoubleSupplier distribution) {
    float[] values = new float[Interpreter.length(value.type(), examples)];
    IntStream.range(0, values.length).forEach(i -> values[i] = (float) distribution.getAsDouble());
    return values;
  }
}
