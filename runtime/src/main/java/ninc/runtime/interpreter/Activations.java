package ninc.runtime.interpreter;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import ninc.dsl.Activation;

/** y = f(x), and dx = dy·f′(x) computed from y. */
final class Activations {

  private Activations() {}

  static double[] forward(Activation function, double[] x) {
    return DoubleStream.of(x).map(value -> value(function, value)).toArray();
  }

  static double[] gradient(Activation function, double[] dy, double[] y) {
    double[] dx = new double[dy.length];
    Arrays.setAll(dx, i -> gradient(function, dy[i], y[i]));
    return dx;
  }

  private static double value(Activation function, double x) {
    return switch (function) {
      case IDENTITY -> x;
      case RELU -> Math.max(0, x);
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case TANH -> Math.tanh(x);
    };
  }

  private static double gradient(Activation function, double dy, double y) {
    return switch (function) {
      case IDENTITY -> dy;
      case RELU -> y > 0 ? dy : 0;
      case SIGMOID -> dy * y * (1 - y);
      case TANH -> dy * (1 - y * y);
    };
  }
}
