package ninc.dsl;

/**
 * Adam: g ← g + λw; m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; w ← w − η m̂/(√v̂ + ε), where m̂ =
 * m/(1−β₁ᵗ) and v̂ = v/(1−β₂ᵗ) at step t. With decoupled weight decay (AdamW), w ← w − ηλw replaces
 * g ← g + λw. Sources: D. Kingma, J. Ba, ICLR 2015; I. Loshchilov, F. Hutter, ICLR 2019.
 *
 * @param learningRate η, at least 0
 * @param beta1 β₁, in [0, 1)
 * @param beta2 β₂, in [0, 1)
 * @param epsilon ε, at least 0
 * @param weightDecay λ, at least 0
 * @param decoupled whether weight decay is decoupled from the gradient, as in AdamW
 */
public record Adam(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    boolean decoupled)
    implements Optimizer {

  public Adam {
    Range.check("learning rate", learningRate, 0, Double.POSITIVE_INFINITY);
    Range.check("beta1", beta1, 0, 1);
    Range.check("beta2", beta2, 0, 1);
    Range.check("epsilon", epsilon, 0, Double.POSITIVE_INFINITY);
    Range.check("weight decay", weightDecay, 0, Double.POSITIVE_INFINITY);
  }

  @Override
  public String name() {
    return decoupled ? "AdamW" : "Adam";
  }

  @Override
  public Adam learningRate(double learningRate) {
    return Located.check(
        () -> new Adam(learningRate, beta1, beta2, epsilon, weightDecay, decoupled));
  }

  /** Returns a copy with other decay rates of the moments. */
  public Adam betas(double beta1, double beta2) {
    return Located.check(
        () -> new Adam(learningRate, beta1, beta2, epsilon, weightDecay, decoupled));
  }

  /** Returns a copy with another ε. */
  public Adam epsilon(double epsilon) {
    return Located.check(
        () -> new Adam(learningRate, beta1, beta2, epsilon, weightDecay, decoupled));
  }

  @Override
  public Adam weightDecay(double weightDecay) {
    return Located.check(
        () -> new Adam(learningRate, beta1, beta2, epsilon, weightDecay, decoupled));
  }

  @Override
  public int states() {
    return 2;
  }

  /** Returns the Java expression that creates it: {@code adamW(0.001).betas(0.9, 0.95)}. */
  @Override
  public String toString() {
    Adam defaults = decoupled ? Dsl.adamW(learningRate) : Dsl.adam(learningRate);
    StringBuilder source = new StringBuilder();
    source.append("%s(%s)".formatted(decoupled ? "adamW" : "adam", learningRate));
    if (beta1 != defaults.beta1 || beta2 != defaults.beta2) {
      source.append(".betas(%s, %s)".formatted(beta1, beta2));
    }
    if (epsilon != defaults.epsilon) {
      source.append(".epsilon(%s)".formatted(epsilon));
    }
    if (weightDecay != defaults.weightDecay) {
      source.append(".weightDecay(%s)".formatted(weightDecay));
    }
    return source.toString();
  }
}
