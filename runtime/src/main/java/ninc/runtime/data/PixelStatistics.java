package ninc.runtime.data;

import java.util.ArrayList;
import java.util.Arrays;
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

  /**
   * Computes the statistics of a split from sums of whole numbers, which are exact in any order.
   *
   * @throws BrokenImage if an image is broken and broken images are refused
   */
  public static PixelStatistics of(Split split) {
    int channels = split.shape().channels();
    DecodingThreads threads = split.decodingThreads();
    byte[][] images = new byte[threads.count()][split.shape().length()];
    long[][] sums = new long[threads.count()][channels];
    long[][] squares = new long[threads.count()][channels];
    threads.forEach(
        split.size(),
        (worker, example) -> {
          split.copyImage(example, images[worker]);
          add(images[worker], sums[worker], squares[worker]);
        });
    double pixels = (double) split.size() * split.shape().length() / channels;
    List<Double> mean = new ArrayList<>();
    List<Double> std = new ArrayList<>();
    for (int c = 0; c < channels; c++) {
      double average = total(sums, c) / pixels;
      mean.add(average / MAX);
      std.add(Math.sqrt(Math.max(total(squares, c) / pixels - average * average, 0)) / MAX);
    }
    return new PixelStatistics(mean, std);
  }

  private static void add(byte[] image, long[] sums, long[] squares) {
    for (int i = 0; i < image.length; i++) {
      int value = image[i] & 0xff;
      sums[i % sums.length] += value;
      squares[i % sums.length] += (long) value * value;
    }
  }

  private static long total(long[][] ofThreads, int channel) {
    return Arrays.stream(ofThreads).mapToLong(ofThread -> ofThread[channel]).sum();
  }
}
