package ninc.runtime.training;

import java.util.List;
import java.util.stream.Stream;

/**
 * The mean losses after each completed epoch, in order, of the validation examples or, if there are
 * none, of the test examples. Early stopping and the learning rate depend on them.
 */
public record EpochLosses(List<Double> values) {

  /** The losses before the first evaluation. */
  public static final EpochLosses NONE = new EpochLosses(List.of());

  public EpochLosses {
    values = List.copyOf(values);
  }

  /** Returns the losses after one more epoch. */
  EpochLosses plus(double loss) {
    return new EpochLosses(Stream.concat(values.stream(), Stream.of(loss)).toList());
  }

  /** Returns the losses of the first epochs, or all if there are fewer. */
  EpochLosses first(int epochs) {
    return new EpochLosses(values.subList(0, Math.min(epochs, values.size())));
  }

  /** Returns the lowest loss; infinite before the first evaluation. */
  public double best() {
    return values.stream().mapToDouble(loss -> loss).min().orElse(Double.POSITIVE_INFINITY);
  }

  /** Returns the number of epochs since the first one with the lowest loss. */
  public int epochsSinceBest() {
    return values.isEmpty() ? 0 : values.size() - 1 - values.indexOf(best());
  }
}
