package ninc.runtime.metrics;

import java.util.List;
import java.util.stream.IntStream;
import ninc.runtime.predict.LabelledPrediction;

/**
 * A confusion matrix, K×K: the number of examples for each pair of true class and predicted class.
 */
public final class ConfusionMatrix {
  private final long[][] counts;

  private ConfusionMatrix(long[][] counts) {
    this.counts = counts;
  }

  /**
   * Counts predictions.
   *
   * @param classes K, larger than any label and any predicted class
   */
  public static ConfusionMatrix of(List<LabelledPrediction> predictions, int classes) {
    long[][] counts = new long[classes][classes];
    predictions.forEach(prediction -> counts[prediction.label()][prediction.predicted()]++);
    return new ConfusionMatrix(counts);
  }

  /** Returns the number of classes, K. */
  public int classes() {
    return counts.length;
  }

  /**
   * Returns the number of examples of class {@code label} that are predicted as class {@code
   * predicted}.
   */
  public long count(int label, int predicted) {
    return counts[label][predicted];
  }

  /** Returns the number of examples of a class. */
  public long examples(int label) {
    return IntStream.range(0, classes()).mapToLong(predicted -> count(label, predicted)).sum();
  }

  /** Returns the scores of one class. */
  public ClassScore score(int index) {
    long taken = IntStream.range(0, classes()).mapToLong(label -> count(label, index)).sum();
    return ClassScore.of(examples(index), taken, count(index, index));
  }
}
