package ninc.dsl;

/**
 * The initial distribution of the weights of convolutions and linear layers. For a weight [K, C, k,
 * k], fan_in = C·k² and fan_out = K·k². Biases are always uniform in ±1/√fan_in, regardless of the
 * initializer.
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
