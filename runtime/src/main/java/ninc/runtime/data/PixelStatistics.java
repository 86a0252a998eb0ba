package ninc.runtime.data;

import java.util.ArrayList;
import java.util.List;

/**
 * The mean and the standard deviation of the pixels of a split, scaled to [0, 1], for each channel.
 * They are those of all pixels of all images: the variance is divided by their number.
 */
public record PixelStatistics(List<Double> mean, List<Double> std) {
  private static final int MAX = 255;

  public PixelStatistics {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /** Computes the statistics of a split from sums of whole numbers, which are exact. */
  public static PixelStatistics of(Split split) {
    int channels = split.shape().channels();
    long[] sums = new long[channels];
    long[] squares = new long[channels];
    byte[] image = new byte[split.shape().length()];
    for (int example = 0; example < split.size(); example++) {
      split.copyImage(example, image);
      for (int i = 0; i < image.length; i++) {
        int value = image[i] & 0xff;
        sums[i % channels] += value;
        squares[i % channels] += (long) value * value;
      }
    }
    double pixels = (double) split.size() * image.length / channels;
    List<Double> mean = new ArrayList<>();
    List<Double> std = new ArrayList<>();
    for (int c = 0; c < channels; c++) {
      double average = sums[c] / pixels;
      mean.add(average / MAX);
      std.add(Math.sqrt(Math.max(squares[c] / pixels - average * average, 0)) / MAX);
    }
    return new PixelStatistics(mean, std);
  }
}
