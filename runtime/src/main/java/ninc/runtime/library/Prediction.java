package ninc.runtime.library;

import java.util.List;

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
    int best = 0;
    for (int k = 1; k < logits.length; k++) {
      if (logits[k] > logits[best]) {
        best = k;
      }
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp((double) logit - logits[best]);
    }
    return new Prediction(best, name(best, classNames), 1 / sum);
  }

  /** Networks may have more logits than there are classes. */
  private static String name(int label, List<String> classNames) {
    return label < classNames.size() ? classNames.get(label) : Integer.toString(label);
  }
}
