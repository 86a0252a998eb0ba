package ninc.dsl;

/**
 * An optional setting of a convolution: {@link Dsl#stride}, {@link Dsl#padding}, {@link
 * Dsl#dilation}, {@link Dsl#groups}, {@link Dsl#bias} or an activation.
 */
public sealed interface ConvOption
    permits Stride, Padding, SamePadding, Dilation, Groups, Bias, Activation {}
