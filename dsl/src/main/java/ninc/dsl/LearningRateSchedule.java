package ninc.dsl;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** A learning rate schedule: a factor for the optimizer's learning rate at each step. */
public sealed interface LearningRateSchedule {

  /** The factor at a step. */
  double factor(Moment moment);

  /** Whether the factor depends on the losses of the epochs. */
  default boolean watchesLosses() {
    return false;
  }

  /**
   * The state of a run before a step.
   *
   * @param step the number of steps completed since the start of the run, from 0
   * @param stepsPerEpoch the number of steps per epoch, at least 1
   * @param steps the number of steps of the whole run, more than {@code step}
   * @param losses the mean loss after each completed epoch, of the validation examples or, if there
   *     are none, of the test examples
   */
  record Moment(long step, long stepsPerEpoch, long steps, List<Double> losses) {

    public Moment {
      losses = List.copyOf(losses);
    }

    /** The epochs done so far, with fractions. */
    public double epochs() {
      return (double) step / stepsPerEpoch;
    }

    /** The share of the run that is done, from 0 to below 1. */
    public double share() {
      return (double) step / steps;
    }

    /** The same moment as seen from a later start. */
    private Moment after(long start) {
      return new Moment(step - start, stepsPerEpoch, steps - start, losses);
    }

    private Moment atStart() {
      return after(step);
    }
  }

  /** A factor of 1 at every step. */
  record Constant() implements LearningRateSchedule {
    @Override
    public double factor(Moment moment) {
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
    public double factor(Moment moment) {
      return Math.pow(factor, moment.step() / moment.stepsPerEpoch() / epochs);
    }
  }

  /** factor^n after n of the given epochs, which ascend. */
  record MultiStep(double factor, List<Integer> epochs) implements LearningRateSchedule {
    public MultiStep {
      epochs = List.copyOf(epochs);
      Range.check("factor of a schedule's step", factor, 0, Double.POSITIVE_INFINITY);
      int last = 0;
      for (int epoch : epochs) {
        Range.check("epoch of a schedule's step", epoch, last + 1);
        last = epoch;
      }
    }

    @Override
    public double factor(Moment moment) {
      long done = moment.step() / moment.stepsPerEpoch();
      return Math.pow(factor, epochs.stream().filter(epoch -> epoch <= done).count());
    }
  }

  /** (1 − step/steps)^power. */
  record Polynomial(double power) implements LearningRateSchedule {
    public Polynomial {
      Range.checkPositive("power of a schedule", power);
    }

    @Override
    public double factor(Moment moment) {
      return Math.pow(1 - moment.share(), power);
    }
  }

  /** factor^(step/stepsPerEpoch), so that an epoch multiplies the learning rate by the factor. */
  record Exponential(double factor) implements LearningRateSchedule {
    public Exponential {
      Range.checkPositive("factor of an exponential schedule", factor);
    }

    @Override
    public double factor(Moment moment) {
      return Math.pow(factor, moment.epochs());
    }
  }

  /**
   * Times {@code factor} whenever more than {@code patience} epochs in a row had no loss lower by a
   * ten-thousandth than the best one before; PyTorch's {@code ReduceLROnPlateau}.
   */
  record Plateau(int patience, double factor) implements LearningRateSchedule {
    private static final double THRESHOLD = 1e-4;

    public Plateau {
      Range.check("patience of a schedule", patience, 0);
      Range.checkShare("factor of a plateau schedule", factor);
    }

    @Override
    public double factor(Moment moment) {
      double best = Double.POSITIVE_INFINITY;
      int worse = 0;
      int reductions = 0;
      for (double loss : moment.losses()) {
        worse++;
        if (loss < best * (1 - THRESHOLD)) {
          best = loss;
          worse = 0;
        }
        if (worse > patience) {
          reductions++;
          worse = 0;
        }
      }
      return Math.pow(factor, reductions);
    }

    @Override
    public boolean watchesLosses() {
      return true;
    }
  }

  /**
   * Up from nearly 0 along a line over the first epochs, W steps: (step+1)/(W+1) times the first
   * factor of the schedule that follows, which then starts as if the run began there; PyTorch's
   * {@code LinearLR} and what follows it in {@code SequentialLR}.
   *
   * @param epochs above 0; may be a fraction
   */
  record WarmUp(double epochs, LearningRateSchedule then) implements LearningRateSchedule {
    public WarmUp {
      Range.checkPositive("epochs of a warm-up", epochs);
    }

    @Override
    public double factor(Moment moment) {
      long rise = Math.round(epochs * moment.stepsPerEpoch());
      return moment.step() < rise
          ? then.factor(moment.atStart()) * (moment.step() + 1) / (rise + 1)
          : then.factor(moment.after(rise));
    }

    @Override
    public boolean watchesLosses() {
      return then.watchesLosses();
    }
  }

  /** A function of the author of a model. */
  record Custom(ToDoubleFunction<Moment> function) implements LearningRateSchedule {
    @Override
    public double factor(Moment moment) {
      return function.applyAsDouble(moment);
    }
  }

  /** ½(1+cos(π·step/steps)). Source: I. Loshchilov, F. Hutter, SGDR, ICLR 2017. */
  record Cosine() implements LearningRateSchedule {
    @Override
    public double factor(Moment moment) {
      return (1 + Math.cos(Math.PI * moment.step() / moment.steps())) / 2;
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
    public double factor(Moment moment) {
      double step = moment.step();
      double peak = WARM_UP * moment.steps() - 1;
      double end = moment.steps() - 1.0;
      return step <= peak
          ? anneal(FIRST, 1, step / peak)
          : anneal(1, LAST, (step - peak) / (end - peak));
    }

    private static double anneal(double from, double to, double progress) {
      return to + (from - to) * (1 + Math.cos(Math.PI * progress)) / 2;
    }
  }
}
