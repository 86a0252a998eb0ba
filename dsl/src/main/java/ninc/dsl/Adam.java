package ninc.dsl;

/**
 * Adam: g ← g + λw; m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; w ← w − η m̂/(√v̂ + ε), where m̂ =
 * m/(1−β₁ᵗ) and v̂ = v/(1−β₂ᵗ) at step t. Source: D. Kingma, J. Ba, ICLR 2015.
 *
 * @param learningRate η, at least 0
 * @param beta1 β₁, from 0 to below 1
 * @param beta2 β₂, from 0 to below 1
 * @param epsilon ε, at least 0
 * @param weightDecay λ, at least 0
 */
public record Adam(
    double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer {

  public Adam {
    Range.check("learning rate", learningRate, 0, Double.POSITIVE_INFINITY);
    Range.check("beta1", beta1, 0, 1);
    Range.check("beta2", beta2, 0, 1);
    Range.check("epsilon", epsilon, 0, Double.POSITIVE_INFINITY);
    Range.check("weight decay", weightDecay, 0, Double.POSITIVE_INFINITY);
  }

  @Override
  public Adam learningRate(double learningRate) {
    return Located.check(() -> new Adam(learningRate, beta1, beta2, epsilon, weightDecay));
  }

  /** The same with other decay rates of the moments. */
  public Adam betas(double beta1, double beta2) {
    return Located.check(() -> new Adam(learningRate, beta1, beta2, epsilon, weightDecay));
  }

  /** The same with another ε. */
  public Adam epsilon(double epsilon) {
    return Located.check(() -> new Adam(learningRate, beta1, beta2, epsilon, weightDecay));
  }

  @Override
  public Adam weightDecay(double weightDecay) {
    return Located.check(() -> new Adam(learningRate, beta1, beta2, epsilon, weightDecay));
  }

  @Override
  public int states() {
    return 2;
  }
}
