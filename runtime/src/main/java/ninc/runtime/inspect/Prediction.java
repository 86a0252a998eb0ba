package ninc.runtime.inspect;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import ninc.runtime.data.Batch;
import ninc.runtime.predict.ClassProbability;

/**
 * What a network says of one example.
 *
 * @param label the example's class
 * @param predicted the class with the largest logit, the first of several
 * @param probability that the softmax of the logits gives to it
 */
public record Prediction(int label, int predicted, double probability) {

  /** The prediction of an example, from its K logits. */
  static Prediction of(int label, float[] logits) {
    ClassProbability best = ClassProbability.ranked(logits).getFirst();
    return new Prediction(label, best.index(), best.probability());
  }

  /**
   * The predictions of a batch.
   *
   * @param logits N×K
   */
  public static List<Prediction> ofBatch(Batch batch, float[] logits) {
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
