package ninc.dsl;

/**
 * How the weights of convolutions and linear layers are drawn. For a weight [O, I, k, k], fan_in =
 * I·k² and fan_out = O·k². Biases are uniform in ±1/√fan_in, whatever the initializer.
 */
public enum Initializer {
  /** Uniform in ±√(6/(fan_in+fan_out)). Source: X. Glorot, Y. Bengio, AISTATS 2010. */
  XAVIER_UNIFORM,
  /** Normal with variance 2/(fan_in+fan_out). Source: X. Glorot, Y. Bengio, AISTATS 2010. */
  XAVIER_NORMAL,
  /** Uniform in ±√(6/fan_in). Source: K. He et al., ICCV 2015. */
  KAIMING_UNIFORM,
  /** Normal with variance 2/fan_in. Source: K. He et al., ICCV 2015. */
  KAIMING_NORMAL
}
