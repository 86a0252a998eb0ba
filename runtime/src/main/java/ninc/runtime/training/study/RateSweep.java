package ninc.runtime.training.study;

/**
 * Learning rates that rise by the same factor from step to step.
 *
 * @param from the rate of the first step, above 0
 * @param to the rate of the last step, above {@code from}
 * @param steps at least 2
 */
public record RateSweep(double from, double to, int steps) {

  public RateSweep {
    if (!(from > 0 && to > from && Double.isFinite(to) && steps >= 2)) {
      throw new IllegalArgumentException(
          "%s to %s in %d steps is no rise".formatted(from, to, steps));
    }
  }

  /** The rate of a step, counted from 1. */
  public double rate(int step) {
    return from * Math.pow(to / from, (step - 1.0) / (steps - 1));
  }
}
