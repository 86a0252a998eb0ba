package ninc.runtime.tune;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
import ninc.compiler.ir.Source.ModelTensor;
import ninc.compiler.ir.Source.ModelTensor.Initial;
import ninc.compiler.ir.Value;
import ninc.runtime.backend.Session;

/**
 * Random inputs and parameters for a graph, uniform in [−1, 1), so that the masks of activations
 * pass about half of the values. All labels are class 0.
 *
 * @param inputs the inputs by name, N×H×W×C float32, and the labels, N int32
 * @param parameters the parameters by name
 * @param batchSize the batch size, N
 */
record RandomTensors(
    Map<String, MemorySegment> inputs, Map<String, float[]> parameters, int batchSize) {

  static RandomTensors of(Graph graph, int batchSize, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, MemorySegment> inputs = new LinkedHashMap<>();
    for (Value value : graph.all(Input.class)) {
      float[] values = draw(random, Math.multiplyExact(batchSize, value.type().values()));
      inputs.put(value.name(), Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, values));
    }
    for (Value value : graph.all(Labels.class)) {
      // Class 0 has the same bits as a label and as a number.
      inputs.put(value.name(), Arena.ofAuto().allocate(ValueLayout.JAVA_INT, batchSize));
    }
    Map<String, float[]> parameters = new LinkedHashMap<>();
    for (Value value : graph.all(ModelTensor.class)) {
      float[] values = draw(random, value.type().values());
      switch (((ModelTensor) value.op()).initial()) {
        case Initial.Drawn _ -> {}
        case Initial.Constant(float start) -> {
          // A running variance must stay positive.
          for (int i = 0; i < values.length; i++) {
            values[i] = start + values[i] / 2;
          }
        }
      }
      parameters.put(value.name(), values);
    }
    return new RandomTensors(inputs, parameters, batchSize);
  }

  private static float[] draw(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  /** Returns the inputs of the first examples, for the interpreter. */
  Map<String, double[]> exactInputs(int examples) {
    Map<String, double[]> exact = new LinkedHashMap<>();
    inputs.forEach((name, segment) -> {
      long bytes = segment.byteSize() / batchSize * examples;
      exact.put(name, exact(segment.asSlice(0, bytes).toArray(ValueLayout.JAVA_FLOAT)));
    });
    return exact;
  }

  /** Returns the parameters, for the interpreter. */
  Map<String, double[]> exactParameters() {
    Map<String, double[]> exact = new LinkedHashMap<>();
    parameters.forEach((name, values) -> exact.put(name, exact(values)));
    return exact;
  }

  private static double[] exact(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  void writeParametersTo(Session session) {
    parameters.forEach(session::write);
  }
}
