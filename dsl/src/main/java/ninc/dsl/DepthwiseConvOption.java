package ninc.dsl;

/**
 * An optional setting of a depthwise convolution: {@link Dsl#stride}, {@link Dsl#padding}, {@link
 * Dsl#dilation}, {@link Dsl#bias} or an activation.
 */
public sealed interface DepthwiseConvOption
    permits Stride, Padding, SamePadding, Dilation, Bias, Activation {}
