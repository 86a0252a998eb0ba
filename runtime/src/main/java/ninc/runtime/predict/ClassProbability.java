package ninc.runtime.predict;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How probable a class is.
 *
 * @param index of the class, counted from 0
 * @param probability that the softmax of the logits gives to it
 */
public record ClassProbability(int index, double probability) {

  /** All classes, the most probable first; of equal ones the first. */
  public static List<ClassProbability> ranked(float[] logits) {
    double[] shares = new double[logits.length];
    double largest = IntStream.range(0, logits.length).mapToDouble(k -> logits[k]).max().orElse(0);
    double sum = 0;
    for (int k = 0; k < shares.length; k++) {
      shares[k] = Math.exp(logits[k] - largest);
      sum += shares[k];
    }
    double whole = sum;
    return IntStream.range(0, shares.length)
        .mapToObj(k -> new ClassProbability(k, shares[k] / whole))
        .sorted(Comparator.comparingDouble(ClassProbability::probability).reversed())
        .toList();
  }
}
