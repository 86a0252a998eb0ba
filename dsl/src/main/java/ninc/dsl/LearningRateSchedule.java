package ninc.dsl;

/** How the learning rate changes in the course of a run, as a factor of the optimizer's. */
public sealed interface LearningRateSchedule {

  /**
   * The factor at a step.
   *
   * @param step the steps done so far in the whole run, from 0
   * @param stepsPerEpoch at least 1
   * @param steps of the whole run, more than {@code step}
   */
  double factor(long step, long stepsPerEpoch, long steps);

  /** Always 1. */
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
   * From 1/25 up to 1 over the first three tenths of the run, then down to 1/250,000, both along
   * half a cosine; PyTorch's defaults. Source: L. Smith, N. Topin, Super-Convergence, 2018.
   */
  record OneCycle() implements LearningRateSchedule {
    private static final double RISE = 0.3;
    private static final double FIRST = 1.0 / 25;
    private static final double LAST = FIRST / 1e4;

    @Override
    public double factor(long step, long stepsPerEpoch, long steps) {
      double peak = RISE * steps - 1;
      double end = steps - 1;
      return step <= peak
          ? between(FIRST, 1, step / peak)
          : between(1, LAST, (step - peak) / (end - peak));
    }

    private static double between(double from, double to, double share) {
      return to + (from - to) * (1 + Math.cos(Math.PI * share)) / 2;
    }
  }
}
