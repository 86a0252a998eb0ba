package ninc.runtime.api;

import java.util.List;
import ninc.runtime.predict.ClassProbability;

/**
 * What a classifier says of one image.
 *
 * @param label the number of its class
 * @param className the name of that class
 * @param probability of it, by the softmax of the logits
 */
public record Prediction(int label, String className, double probability) {

  /** The class of the largest logit, the first of several. */
  static Prediction of(float[] logits, List<String> classNames) {
    ClassProbability best = ClassProbability.ranked(logits).getFirst();
    return new Prediction(best.index(), name(best.index(), classNames), best.probability());
  }

  /** Networks may have more logits than there are classes. */
  private static String name(int label, List<String> classNames) {
    return label < classNames.size() ? classNames.get(label) : Integer.toString(label);
  }
}
