package ninc.runtime.predict;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import ninc.runtime.data.Batch;

/**
 * The prediction for an example whose class is known.
 *
 * @param label the true class
 * @param predicted the most probable class, the first of several equally probable ones
 * @param probability the softmax of its logit
 */
public record LabelledPrediction(int label, int predicted, double probability) {

  /** Creates the prediction for an example from its K logits. */
  static LabelledPrediction of(int label, float[] logits) {
    double[] probabilities = ClassProbability.softmax(logits);
    int best = 0;
    for (int k = 1; k < logits.length; k++) {
      if (probabilities[k] > probabilities[best]) {
        best = k;
      }
    }
    return new LabelledPrediction(label, best, probabilities[best]);
  }

  /**
   * Creates the predictions for a batch.
   *
   * @param logits the logits, N×K
   */
  public static List<LabelledPrediction> ofBatch(Batch batch, float[] logits) {
    int classes = logits.length / batch.size();
    return IntStream.range(0, batch.size())
        .mapToObj(i ->
            of(
                batch.labels().getAtIndex(ValueLayout.JAVA_INT, i),
                Arrays.copyOfRange(logits, i * classes, (i + 1) * classes)))
        .toList();
  }

  public boolean isRight() {
    return label == predicted;
  }
}
