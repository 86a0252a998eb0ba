package ninc.dsl;

/**
 * An optional setting of a NiN block: {@link Dsl#stride} and {@link Dsl#padding} of its
 * convolution, {@link Dsl#pointwise} layers, an activation for all layers, {@link
 * Dsl#lastActivation}.
 */
public sealed interface NinBlockOption
    permits Stride, Padding, Activation, Pointwise, LastActivation {}
