package ninc.dsl;

/**
 * A function applied to every value, either as the last step of a layer or as a separate node. Each
 * computes the same function as PyTorch's module of that name.
 */
public sealed interface Activation
    extends ConvOption, DepthwiseConvOption, NinBlockOption, InvertedResidualOption {

  /** f(x) = x. */
  record Identity() implements Activation {}

  /** f(x) = max(0, x). */
  record Relu() implements Activation {}

  /** f(x) = min(max(0, x), 6). */
  record Relu6() implements Activation {}

  /**
   * f(x) = x for positive x, otherwise slope · x.
   *
   * @param slope at least 0
   */
  record LeakyRelu(double slope) implements Activation {
    public LeakyRelu {
      Range.check("slope", slope, 0, Double.POSITIVE_INFINITY);
    }

    @Override
    public String source() {
      return "leakyRelu(%s)".formatted(slope);
    }
  }

  /**
   * f(x) = x for positive x, otherwise α(e<sup>x</sup> − 1).
   *
   * @param alpha α, above 0
   */
  record Elu(double alpha) implements Activation {
    public Elu {
      Range.checkPositive("alpha", alpha);
    }

    @Override
    public String source() {
      return "elu(%s)".formatted(alpha);
    }
  }

  /** f(x) = x · Φ(x), where Φ is the cumulative distribution function of N(0, 1). */
  record Gelu() implements Activation {}

  /** f(x) = x / (1+e<sup>−x</sup>). */
  record Silu() implements Activation {}

  /** f(x) = x · min(max(0, x+3), 6) / 6. */
  record HardSwish() implements Activation {}

  /** f(x) = 1 / (1+e<sup>−x</sup>). */
  record Sigmoid() implements Activation {}

  /** f(x) = min(max(0, x+3), 6) / 6. */
  record HardSigmoid() implements Activation {}

  /** f(x) = tanh x. */
  record Tanh() implements Activation {}

  /** The name of the function of {@link Dsl} that returns it, for example {@code relu}. */
  default String function() {
    String name = getClass().getSimpleName();
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  /** The Java expression that creates it, for example {@code leakyRelu(0.01)}. */
  default String source() {
    return function() + "()";
  }
}
