package ninc.runtime.predict;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import ninc.runtime.data.Batch;

/**
 * What a network says of one example whose class is known.
 *
 * @param label the example's class
 * @param predicted the most probable class; of equal ones the first
 * @param probability that the softmax of the logits gives to it
 */
public record LabelledPrediction(int label, int predicted, double probability) {

  /** The prediction of an example, from its K logits. */
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
   * The predictions of a batch.
   *
   * @param logits N×K
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
