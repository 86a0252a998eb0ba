package ninc.runtime.interpreter;

import java.util.List;
import java.util.stream.DoubleStream;
import ninc.compiler.ir.Optimization.Update.Clip;
import ninc.dsl.Adam;
import ninc.dsl.Optimizer;
import ninc.dsl.RmsProp;
import ninc.dsl.Sgd;

/** Gradient clipping and optimizer steps, with the formulas of PyTorch's {@code torch.optim}. */
final class Updates {

  private Updates() {}

  /** Σ g² + rest. */
  static double[] squaredNorm(double[] g, double rest) {
    return new double[] {rest + DoubleStream.of(g).map(value -> value * value).sum()};
  }

  /** g/s. */
  static double[] unscaled(double[] g, double scale) {
    return DoubleStream.of(g).map(value -> value / scale).toArray();
  }

  /** g · min(1, c/(‖g‖ + ε)), with the norm ‖g‖ of all gradients. */
  static double[] clip(Clip clip, double squaredNorm, double[] g) {
    double factor = clip.factor(squaredNorm);
    return DoubleStream.of(g).map(value -> value * factor).toArray();
  }

  /** a ← δa + (1−δ)w. */
  static void average(double kept, double[] a, double[] w) {
    for (int i = 0; i < a.length; i++) {
      a[i] = kept * a[i] + (1 - kept) * w[i];
    }
  }

  /**
   * Updates a parameter and its optimizer states in place.
   *
   * @param t the step, counted from 1
   */
  static void apply(
      Optimizer rule, double rate, long t, double[] w, double[] g, List<double[]> states) {
    switch (rule) {
      case Sgd sgd when sgd.momentum() == 0 -> plain(sgd, rate, w, g);
      case Sgd sgd -> momentum(sgd, rate, w, g, states.getFirst());
      case Adam adam when adam.decoupled() -> {
        shrink(w, 1 - rate * adam.weightDecay());
        adam(adam, rate, t, w, g, states);
      }
      case Adam adam -> adam(adam, rate, t, w, decayed(g, w, adam.weightDecay()), states);
      case RmsProp rms -> rmsProp(rms, rate, w, decayed(g, w, rms.weightDecay()), states);
    }
  }

  /** w ← w − η(g + λw). */
  private static void plain(Sgd sgd, double rate, double[] w, double[] g) {
    double[] d = decayed(g, w, sgd.weightDecay());
    for (int i = 0; i < w.length; i++) {
      w[i] -= rate * d[i];
    }
  }

  /** v ← μv + (g + λw); w ← w − ηv, or with Nesterov's momentum w ← w − η(g + λw + μv). */
  private static void momentum(Sgd sgd, double rate, double[] w, double[] g, double[] v) {
    double[] d = decayed(g, w, sgd.weightDecay());
    for (int i = 0; i < w.length; i++) {
      v[i] = sgd.momentum() * v[i] + d[i];
      w[i] -= rate * (sgd.nesterov() ? d[i] + sgd.momentum() * v[i] : v[i]);
    }
  }

  /** s ← αs + (1−α)g²; d = g/(√s + ε); w ← w − ηd, or b ← μb + d; w ← w − ηb. */
  private static void rmsProp(
      RmsProp rms, double rate, double[] w, double[] g, List<double[]> states) {
    double[] s = states.getFirst();
    for (int i = 0; i < w.length; i++) {
      s[i] = rms.alpha() * s[i] + (1 - rms.alpha()) * g[i] * g[i];
      double d = g[i] / (Math.sqrt(s[i]) + rms.epsilon());
      if (rms.momentum() != 0) {
        double[] b = states.getLast();
        b[i] = rms.momentum() * b[i] + d;
        d = b[i];
      }
      w[i] -= rate * d;
    }
  }

  /** g + λw. */
  private static double[] decayed(double[] g, double[] w, double decay) {
    double[] d = g.clone();
    for (int i = 0; i < d.length; i++) {
      d[i] += decay * w[i];
    }
    return d;
  }

  private static void shrink(double[] w, double factor) {
    for (int i = 0; i < w.length; i++) {
      w[i] *= factor;
    }
  }

  /**
   * m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; w ← w − η m̂/(√v̂ + ε). Source: D. Kingma, J. Ba, ICLR
   * 2015, algorithm 1.
   */
  private static void adam(
      Adam adam, double rate, long t, double[] w, double[] g, List<double[]> states) {
    double[] m = states.get(0);
    double[] v = states.get(1);
    double beta1 = adam.beta1();
    double beta2 = adam.beta2();
    double correction1 = 1 - Math.pow(beta1, t);
    double correction2 = 1 - Math.pow(beta2, t);
    for (int i = 0; i < w.length; i++) {
      m[i] = beta1 * m[i] + (1 - beta1) * g[i];
      v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
      double denominator = Math.sqrt(v[i] / correction2) + adam.epsilon();
      w[i] -= rate * (m[i] / correction1) / denominator;
    }
  }
}
