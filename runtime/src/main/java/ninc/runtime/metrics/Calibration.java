package ninc.runtime.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import ninc.runtime.predict.LabelledPrediction;

/**
 * How far the probabilities of predictions can be trusted: of the examples that are predicted with
 * a probability near p, a share of p should be predicted correctly.
 *
 * <p>Source: C. Guo, G. Pleiss, Y. Sun, K. Weinberger, On Calibration of Modern Neural Networks,
 * ICML 2017.
 *
 * @param bins intervals of the probability, of equal width and in order
 */
public record Calibration(List<Bin> bins) {
  /** The number of bins in the paper. */
  private static final int BINS = 15;

  public Calibration {
    bins = List.copyOf(bins);
  }

  /**
   * The predictions with a probability in (from, to].
   *
   * @param probability the mean probability; NaN if there are no examples
   * @param accuracy the share of correct predictions; NaN if there are no examples
   */
  public record Bin(double from, double to, long examples, double probability, double accuracy) {}

  /** Groups predictions by their probability. */
  public static Calibration of(List<LabelledPrediction> predictions) {
    List<List<LabelledPrediction>> groups =
        IntStream.range(0, BINS)
            .<List<LabelledPrediction>>mapToObj(_ -> new ArrayList<>())
            .toList();
    for (LabelledPrediction prediction : predictions) {
      int bin = (int) Math.ceil(prediction.probability() * BINS) - 1;
      groups.get(Math.clamp(bin, 0, BINS - 1)).add(prediction);
    }
    return new Calibration(IntStream.range(0, BINS).mapToObj(i -> bin(i, groups.get(i))).toList());
  }

  private static Bin bin(int index, List<LabelledPrediction> predictions) {
    return new Bin(
        (double) index / BINS,
        (double) (index + 1) / BINS,
        predictions.size(),
        mean(predictions.stream().mapToDouble(LabelledPrediction::probability)),
        mean(predictions.stream().mapToDouble(each -> each.isRight() ? 1 : 0)));
  }

  private static double mean(DoubleStream numbers) {
    return numbers.average().orElse(Double.NaN);
  }

  /**
   * Returns the expected calibration error: the difference between accuracy and mean probability of
   * each bin, averaged over the examples.
   */
  public double expectedError() {
    long examples = bins.stream().mapToLong(Bin::examples).sum();
    return bins.stream()
        .filter(bin -> bin.examples() > 0)
        .mapToDouble(
            bin -> Math.abs(bin.accuracy() - bin.probability()) * bin.examples() / examples)
        .sum();
  }
}
