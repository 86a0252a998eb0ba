package ninc.runtime.metrics;

import java.util.OptionalDouble;

/**
 * Precision, recall and F1 score of one class. A ratio is empty if its denominator is zero.
 *
 * @param examples the number of examples of the class
 * @param precision the fraction of the examples predicted as the class that are correct
 * @param recall the fraction of the examples of the class that are predicted correctly
 * @param f1 the harmonic mean of precision and recall
 */
public record ClassScore(
    long examples, OptionalDouble precision, OptionalDouble recall, OptionalDouble f1) {

  /**
   * Computes the scores from counts.
   *
   * @param examples the number of examples of the class
   * @param predicted the number of examples predicted as the class
   * @param correct the number of examples of the class predicted as the class
   */
  static ClassScore of(long examples, long predicted, long correct) {
    return new ClassScore(
        examples,
        ratio(correct, predicted),
        ratio(correct, examples),
        ratio(2 * correct, examples + predicted));
  }

  private static OptionalDouble ratio(long part, long whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
  }
}
