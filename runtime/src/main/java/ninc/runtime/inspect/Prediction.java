package ninc.runtime.inspect;

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
    int predicted = 0;
    for (int k = 1; k < logits.length; k++) {
      if (logits[k] > logits[predicted]) {
        predicted = k;
      }
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp((double) logit - logits[predicted]);
    }
    return new Prediction(label, predicted, 1 / sum);
  }

  public boolean isRight() {
    return label == predicted;
  }
}
