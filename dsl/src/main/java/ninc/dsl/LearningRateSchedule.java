package ninc.dsl;

/** A learning rate schedule: a factor for the optimizer's learning rate at each step. */
public sealed interface LearningRateSchedule {

  /**
   * Returns the factor for a step.
   *
   * @param step the number of steps completed since the start of the run, from 0
   * @param stepsPerEpoch the number of steps per epoch, at least 1
   * @param steps the number of steps of the whole run, more than {@code step}
   */
  double factor(long step, long stepsPerEpoch, long steps);

  /** A factor of 1 at every step. */
  record Constant() implements LearningRateSchedule {
    @Override
    public double factor(long step, long stepsPerEpoch, long steps) {
      return 1;
    }
  }

  /** factor^⌊epoch/epochs⌋. */
  record Step(int epochs, double factor) implements LearningRateSchedule {
    public Step {
      Range.check("epochs of a schedule's step", epochs, 1);
      Range.check("factor of a schedule's step", factor, 0, Double.POSITIVE_INFINITY);
    }

    @Override
    public double factor(long step, long stepsPerEpoch, long steps) {
      return Math.pow(factor, step / stepsPerEpoch / epochs);
    }
  }

  /** ½(1+cos(π·step/steps)). Source: I. Loshchilov, F. Hutter, SGDR, ICLR 2017. */
  record Cosine() implements LearningRateSchedule {
    @Override
    public double factor(long step, long stepsPerEpoch, long steps) {
      return (1 + Math.cos(Math.PI * step / steps)) / 2;
    }
  }

  /**
   * Rises from 1/25 to 1 over the first 30% of the run, then falls to 1/250,000, both along half a
   * cosine, as with PyTorch's defaults. Source: L. Smith, N. Topin, Super-Convergence, 2018.
   */
  record OneCycle() implements LearningRateSchedule {
    private static final double WARM_UP = 0.3;
    private static final double FIRST = 1.0 / 25;
    private static final double LAST = FIRST / 1e4;

    @Override
    public double factor(long step, long stepsPerEpoch, long steps) {
      double peak = WARM_UP * steps - 1;
      double end = steps - 1;
      return step <= peak
          ? anneal(FIRST, 1, step / peak)
          : anneal(1, LAST, (step - peak) / (end - peak));
    }

    private static double anneal(double from, double to, double progress) {
      return to + (from - to) * (1 + Math.cos(Math.PI * progress)) / 2;
    }
  }
}
