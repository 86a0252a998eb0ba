package ninc.dsl;

/**
 * A function applied to every value: the last step of a layer, or a node of its own. Each is what
 * PyTorch's module of that name computes.
 */
public sealed interface Activation extends ConvOption, NinBlockOption {

  /** x. */
  record Identity() implements Activation {}

  /** max(0, x). */
  record Relu() implements Activation {}

  /** min(max(0, x), 6). */
  record Relu6() implements Activation {}

  /**
   * x where that is above 0, slope · x elsewhere.
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
   * x where that is above 0, α(e<sup>x</sup> − 1) elsewhere.
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

  /** x · Φ(x), Φ being the distribution function of the standard normal distribution. */
  record Gelu() implements Activation {}

  /** x / (1+e<sup>−x</sup>). */
  record Silu() implements Activation {}

  /** x · min(max(0, x+3), 6) / 6. */
  record HardSwish() implements Activation {}

  /** 1 / (1+e<sup>−x</sup>). */
  record Sigmoid() implements Activation {}

  /** min(max(0, x+3), 6) / 6. */
  record HardSigmoid() implements Activation {}

  /** tanh x. */
  record Tanh() implements Activation {}

  /** The name of the function of {@link Dsl} that gives it, for example {@code relu}. */
  default String function() {
    String name = getClass().getSimpleName();
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  /** The call that gives it, for example {@code leakyRelu(0.01)}. */
  default String source() {
    return function() + "()";
  }
}
