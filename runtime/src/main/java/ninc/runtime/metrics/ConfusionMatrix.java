package ninc.runtime.metrics;

import java.util.List;
import java.util.stream.IntStream;
import ninc.runtime.predict.LabelledPrediction;

/** How many examples of each class are taken for each class, K×K. */
public final class ConfusionMatrix {
  private final long[][] counts;

  private ConfusionMatrix(long[][] counts) {
    this.counts = counts;
  }

  /**
   * Counts predictions.
   *
   * @param classes K, more than any label and any predicted class
   */
  public static ConfusionMatrix of(List<LabelledPrediction> predictions, int classes) {
    long[][] counts = new long[classes][classes];
    predictions.forEach(prediction -> counts[prediction.label()][prediction.predicted()]++);
    return new ConfusionMatrix(counts);
  }

  /** K. */
  public int classes() {
    return counts.length;
  }

  /** How many examples of class {@code label} are taken for class {@code predicted}. */
  public long count(int label, int predicted) {
    return counts[label][predicted];
  }

  /** The examples of a class. */
  public long examples(int label) {
    return IntStream.range(0, classes()).mapToLong(predicted -> count(label, predicted)).sum();
  }

  /** How well one class is known. */
  public ClassScore score(int index) {
    long taken = IntStream.range(0, classes()).mapToLong(label -> count(label, index)).sum();
    return ClassScore.of(examples(index), taken, count(index, index));
  }
}
