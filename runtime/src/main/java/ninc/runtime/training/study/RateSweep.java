package ninc.runtime.training.study;

/**
 * A geometric sequence of learning rates.
 *
 * @param from the rate of the first step, above 0
 * @param to the rate of the last step, above {@code from}
 * @param steps the number of steps, at least 2
 */
public record RateSweep(double from, double to, int steps) {

  public RateSweep {
    if (!(from > 0 && to > from && Double.isFinite(to) && steps >= 2)) {
      throw new IllegalArgumentException(
          "a sweep from %s to %s in %d steps does not increase the learning rate"
              .formatted(from, to, steps));
    }
  }

  /** Returns the rate of a step, from 1. */
  public double rate(int step) {
    return from * Math.pow(to / from, (step - 1.0) / (steps - 1));
  }
}
