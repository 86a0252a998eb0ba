package ninc.runtime.predict;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How probable a class is.
 *
 * @param index of the class, counted from 0
 * @param className what it is called
 * @param probability that the softmax of the logits gives to it
 */
public record ClassProbability(int index, String className, double probability) {

  /** All K classes, the most probable first; of equal ones the first. */
  static List<ClassProbability> ranked(float[] logits, ClassNames names) {
    double[] probabilities = softmax(logits);
    return IntStream.range(0, logits.length)
        .mapToObj(k -> new ClassProbability(k, names.of(k), probabilities[k]))
        .sorted(Comparator.comparingDouble(ClassProbability::probability).reversed())
        .toList();
  }

  /** The probability of each of K classes. */
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
