package ninc.dsl;

/**
 * Whether a convolution adds a bias to its output channels, which is the default.
 *
 * @param added false before a normalization, which would subtract the bias again
 */
public record Bias(boolean added) implements ConvOption, DepthwiseConvOption {}
