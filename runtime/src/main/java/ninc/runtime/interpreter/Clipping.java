package ninc.runtime.interpreter;

import java.util.stream.DoubleStream;
import ninc.compiler.ir.Optimization.Update.Clip;

/** The L2 norm of gradients, and gradients that are scaled by it. */
final class Clipping {

  private Clipping() {}

  /** Σ g² + rest. */
  static double[] squaredNorm(double[] g, double rest) {
    return new double[] {rest + DoubleStream.of(g).map(value -> value * value).sum()};
  }

  /** g · min(1, c/(‖g‖ + ε)). */
  static double[] apply(Clip clip, double squaredNorm, double[] g) {
    double factor = clip.factor(squaredNorm);
    return DoubleStream.of(g).map(value -> value * factor).toArray();
  }
}
