package ninc.dsl;

/** An optional setting of a pooling node: {@link Dsl#stride} or {@link Dsl#padding}. */
public sealed interface PoolOption permits Stride, Padding {}
