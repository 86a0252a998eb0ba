package ninc.dsl;

/**
 * Stochastic gradient descent: v ← μv + (g + λw), w ← w − ηv; with Nesterov momentum w ← w − η(g +
 * λw + μv).
 *
 * @param learningRate η, at least 0
 * @param momentum μ, in [0, 1)
 * @param weightDecay λ, at least 0
 */
public record Sgd(double learningRate, double momentum, double weightDecay, boolean nesterov)
    implements Optimizer {

  public Sgd {
    Range.check("learning rate", learningRate, 0, Double.POSITIVE_INFINITY);
    Range.check("momentum", momentum, 0, 1);
    Range.check("weight decay", weightDecay, 0, Double.POSITIVE_INFINITY);
    if (nesterov && momentum == 0) {
      throw new IllegalArgumentException(
          "Nesterov momentum requires a momentum: sgd(…).momentum(0.9).withNesterov()");
    }
  }

  @Override
  public String name() {
    return "SGD";
  }

  @Override
  public Sgd learningRate(double learningRate) {
    return Located.check(() -> new Sgd(learningRate, momentum, weightDecay, nesterov));
  }

  /** Returns a copy with another momentum. */
  public Sgd momentum(double momentum) {
    return Located.check(() -> new Sgd(learningRate, momentum, weightDecay, nesterov));
  }

  @Override
  public Sgd weightDecay(double weightDecay) {
    return Located.check(() -> new Sgd(learningRate, momentum, weightDecay, nesterov));
  }

  /** Returns a copy with Nesterov momentum. */
  public Sgd withNesterov() {
    return Located.check(() -> new Sgd(learningRate, momentum, weightDecay, true));
  }

  @Override
  public int states() {
    return momentum == 0 ? 0 : 1;
  }

  /** Returns the Java expression that creates it: {@code sgd(0.1).momentum(0.9)}. */
  @Override
  public String toString() {
    StringBuilder source = new StringBuilder("sgd(%s)".formatted(learningRate));
    if (momentum != 0) {
      source.append(".momentum(%s)".formatted(momentum));
    }
    if (weightDecay != 0) {
      source.append(".weightDecay(%s)".formatted(weightDecay));
    }
    if (nesterov) {
      source.append(".withNesterov()");
    }
    return source.toString();
  }
}
