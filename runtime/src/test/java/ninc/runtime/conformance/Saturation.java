package ninc.runtime.conformance;

import java.util.Map;
import java.util.stream.DoubleStream;
import ninc.compiler.ir.Elementwise.Activate;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Value;

/**
 * Sigmoids and hyperbolic tangents whose every output is all but at its limit. Their gradients are
 * computed from the output, y(1−y) and 1−y², so that of a float32 near the limit little is left.
 */
final class Saturation {
  private static final double LEAST_SLOPE = 0.01;

  private Saturation() {}

  /** Whether a run has any such. */
  static boolean isIn(Graph graph, Map<String, double[]> values) {
    return graph.all(Activate.class).stream().anyMatch(value -> isSaturated(value, values));
  }

  private static boolean isSaturated(Value value, Map<String, double[]> values) {
    DoubleStream y = DoubleStream.of(values.get(value.name()));
    return switch (((Activate) value.op()).function()) {
      case IDENTITY, RELU -> false;
      case SIGMOID -> y.allMatch(output -> output * (1 - output) < LEAST_SLOPE);
      case TANH -> y.allMatch(output -> 1 - output * output < LEAST_SLOPE);
    };
  }
}
