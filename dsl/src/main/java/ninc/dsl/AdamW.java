package ninc.dsl;

/**
 * AdamW: Adam whose weight decay is apart from the gradient: w ← w − ηλw, then Adam's step with λ =
 * 0. Source: I. Loshchilov, F. Hutter, ICLR 2019.
 *
 * @param learningRate η, at least 0
 * @param beta1 β₁, from 0 to below 1
 * @param beta2 β₂, from 0 to below 1
 * @param epsilon ε, at least 0
 * @param weightDecay λ, at least 0
 */
public record AdamW(
    double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer {

  public AdamW {
    Range.check("learning rate", learningRate, 0, Double.POSITIVE_INFINITY);
    Range.check("beta1", beta1, 0, 1);
    Range.check("beta2", beta2, 0, 1);
    Range.check("epsilon", epsilon, 0, Double.POSITIVE_INFINITY);
    Range.check("weight decay", weightDecay, 0, Double.POSITIVE_INFINITY);
  }

  @Override
  public AdamW learningRate(double learningRate) {
    return Located.check(() -> new AdamW(learningRate, beta1, beta2, epsilon, weightDecay));
  }

  /** The same with other decay rates of the moments. */
  public AdamW betas(double beta1, double beta2) {
    return Located.check(() -> new AdamW(learningRate, beta1, beta2, epsilon, weightDecay));
  }

  /** The same with another ε. */
  public AdamW epsilon(double epsilon) {
    return Located.check(() -> new AdamW(learningRate, beta1, beta2, epsilon, weightDecay));
  }

  @Override
  public AdamW weightDecay(double weightDecay) {
    return Located.check(() -> new AdamW(learningRate, beta1, beta2, epsilon, weightDecay));
  }

  @Override
  public int states() {
    return 2;
  }
}
