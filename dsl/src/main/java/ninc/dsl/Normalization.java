package ninc.dsl;

import java.util.List;
import java.util.function.BiConsumer;

/**
 * Normalizes the pixels of an image, scaled to [0, 1]: x ← (x − mean) / std, channel by channel.
 *
 * @param mean the mean of each channel
 * @param std the standard deviation of each channel, above 0
 */
public record Normalization(List<Double> mean, List<Double> std) {

  public Normalization {
    mean = each("mean", mean, Range::checkFinite);
    std = each("standard deviation", std, Range::checkPositive);
    if (mean.size() != std.size()) {
      throw new IllegalArgumentException(
          "the normalization has %d means but %d standard deviations; give one of each per channel"
              .formatted(mean.size(), std.size()));
    }
  }

  private static List<Double> each(
      String what, List<Double> values, BiConsumer<String, Double> check) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "the normalization has no %s; give one per channel".formatted(what));
    }
    values.forEach(value -> check.accept(what, value));
    return List.copyOf(values);
  }

  /** Returns C, the number of channels of the images. */
  public int channels() {
    return mean.size();
  }

  /** The mean of each channel, for {@link Training#normalize}. */
  public record Mean(List<Double> values) {
    public Mean {
      values = List.copyOf(values);
    }
  }

  /** The standard deviation of each channel, for {@link Training#normalize}. */
  public record Std(List<Double> values) {
    public Std {
      values = List.copyOf(values);
    }
  }
}
