package ninc.dsl;

/**
 * An optional setting of an inverted residual: {@link Dsl#stride} of its depthwise convolution, or
 * an activation.
 */
public sealed interface InvertedResidualOption permits Stride, Activation {}
