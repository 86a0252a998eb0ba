package ninc.runtime.conformance;

import java.util.Map;
import java.util.stream.DoubleStream;
import ninc.compiler.ir.ActivationFunction;
import ninc.compiler.ir.Elementwise.Activate;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Value;
import ninc.runtime.interpreter.Elementwise;

/**
 * Activations, such as sigmoids, whose every output is all but at its limit. Their slopes are small
 * differences of larger numbers there, as 1−y is, so that of a float32 little is left.
 */
final class Saturation {
  private static final double LEAST_SLOPE = 0.01;

  private Saturation() {}

  /** Whether a run has any such. */
  static boolean isIn(Graph graph, Map<String, double[]> values) {
    return graph.all(Activate.class).stream().anyMatch(value -> isSaturated(value, values));
  }

  /** Slopes that are zero throughout, as those of a dead ReLU, are the same in float32. */
  private static boolean isSaturated(Value value, Map<String, double[]> values) {
    Activate activate = (Activate) value.op();
    ActivationFunction function = ActivationFunction.of(activate.function());
    Value saved =
        switch (function.saved()) {
          case INPUT -> activate.input();
          case OUTPUT -> value;
        };
    double[] slopes =
        DoubleStream.of(values.get(saved.name()))
            .map(at -> Math.abs(Elementwise.value(function.gradient(), 1, at)))
            .toArray();
    return DoubleStream.of(slopes).allMatch(slope -> slope < LEAST_SLOPE)
        && DoubleStream.of(slopes).anyMatch(slope -> slope > 0);
  }
}
