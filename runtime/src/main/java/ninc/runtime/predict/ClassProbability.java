package ninc.runtime.predict;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The probability of a class.
 *
 * @param index the index of the class, from 0
 * @param className the name of the class
 * @param probability the softmax of its logit
 */
public record ClassProbability(int index, String className, double probability) {

  /** Ranks all K classes, the most probable first; ties are in the order of the logits. */
  static List<ClassProbability> ranked(float[] logits, ClassNames names) {
    double[] probabilities = softmax(logits);
    return IntStream.range(0, logits.length)
        .mapToObj(k -> new ClassProbability(k, names.of(k), probabilities[k]))
        .sorted(Comparator.comparingDouble(ClassProbability::probability).reversed())
        .toList();
  }

  /** Computes the probabilities of K classes from their logits. */
  static double[] softmax(float[] logits) {
    double largest = IntStream.range(0, logits.length).mapToDouble(k -> logits[k]).max().orElse(0);
    double[] probabilities = new double[logits.length];
    double sum = 0;
    for (int k = 0; k < logits.length; k++) {
      probabilities[k] = Math.exp(logits[k] - largest);
      sum += probabilities[k];
    }
    for (int k = 0; k < logits.length; k++) {
      probabilities[k] /= sum;
    }
    return probabilities;
  }
}
