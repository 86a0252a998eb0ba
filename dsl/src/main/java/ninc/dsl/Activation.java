package ninc.dsl;

/** A function applied to every value: the last step of a convolution, or a node of its own. */
public enum Activation implements ConvOption, NinBlockOption {
  /** x. */
  IDENTITY,
  /** max(0, x). */
  RELU,
  /** 1/(1+e<sup>−x</sup>). */
  SIGMOID,
  /** tanh x. */
  TANH;

  /** The name of the function in {@link Dsl}, for example {@code relu}. */
  public String function() {
    return switch (this) {
      case IDENTITY -> "identity";
      case RELU -> "relu";
      case SIGMOID -> "sigmoid";
      case TANH -> "tanh";
    };
  }
}
