package ninc.runtime.metrics;

import java.util.OptionalDouble;

/**
 * How well a classifier knows one class. A ratio is empty where nothing is there to be divided by.
 *
 * @param examples of the class
 * @param precision the share of the examples taken for the class that are of it
 * @param recall the share of the examples of the class that are taken for it
 * @param f1 the harmonic mean of precision and recall
 */
public record ClassScore(
    long examples, OptionalDouble precision, OptionalDouble recall, OptionalDouble f1) {

  /**
   * From counts.
   *
   * @param examples of the class
   * @param predicted examples that are taken for the class
   * @param correct those that are both
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
