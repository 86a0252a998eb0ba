package ninc.dsl;

/**
 * RMSprop: g ← g + λw; s ← αs + (1−α)g²; d = g/(√s + ε); w ← w − ηd, or with a momentum b ← μb + d;
 * w ← w − ηb. Source: T. Hinton, Neural Networks for Machine Learning, lecture 6, 2012; the form of
 * the formulas is PyTorch's.
 *
 * @param learningRate η, at least 0
 * @param alpha α, from 0 to below 1
 * @param epsilon ε, at least 0
 * @param momentum μ, from 0 to below 1
 * @param weightDecay λ, at least 0
 */
public record RmsProp(
    double learningRate, double alpha, double epsilon, double momentum, double weightDecay)
    implements Optimizer {

  public RmsProp {
    Range.check("learning rate", learningRate, 0, Double.POSITIVE_INFINITY);
    Range.check("alpha", alpha, 0, 1);
    Range.check("epsilon", epsilon, 0, Double.POSITIVE_INFINITY);
    Range.check("momentum", momentum, 0, 1);
    Range.check("weight decay", weightDecay, 0, Double.POSITIVE_INFINITY);
  }

  @Override
  public String name() {
    return "RMSprop";
  }

  @Override
  public RmsProp learningRate(double learningRate) {
    return Located.check(() -> new RmsProp(learningRate, alpha, epsilon, momentum, weightDecay));
  }

  /** The same with another decay rate of the squared gradients. */
  public RmsProp alpha(double alpha) {
    return Located.check(() -> new RmsProp(learningRate, alpha, epsilon, momentum, weightDecay));
  }

  /** The same with another ε. */
  public RmsProp epsilon(double epsilon) {
    return Located.check(() -> new RmsProp(learningRate, alpha, epsilon, momentum, weightDecay));
  }

  /** The same with another momentum. */
  public RmsProp momentum(double momentum) {
    return Located.check(() -> new RmsProp(learningRate, alpha, epsilon, momentum, weightDecay));
  }

  @Override
  public RmsProp weightDecay(double weightDecay) {
    return Located.check(() -> new RmsProp(learningRate, alpha, epsilon, momentum, weightDecay));
  }

  @Override
  public int states() {
    return momentum == 0 ? 1 : 2;
  }

  /** The calls that make it, as Java source: {@code rmsProp(0.01).momentum(0.9)}. */
  @Override
  public String toString() {
    RmsProp usual = Dsl.rmsProp(learningRate);
    StringBuilder source = new StringBuilder("rmsProp(%s)".formatted(learningRate));
    if (alpha != usual.alpha) {
      source.append(".alpha(%s)".formatted(alpha));
    }
    if (epsilon != usual.epsilon) {
      source.append(".epsilon(%s)".formatted(epsilon));
    }
    if (momentum != 0) {
      source.append(".momentum(%s)".formatted(momentum));
    }
    if (weightDecay != 0) {
      source.append(".weightDecay(%s)".formatted(weightDecay));
    }
    return source.toString();
  }
}
