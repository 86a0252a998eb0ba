package ninc.dsl;

/**
 * An optional setting of a convolution: {@link Dsl#stride}, {@link Dsl#padding} or an activation.
 */
public sealed interface ConvOption permits Stride, Padding, Activation {}
