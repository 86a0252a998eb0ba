package ninc.dsl;

import java.util.List;

/**
 * An optional setting of a NiN block: {@link Dsl#stride} and {@link Dsl#padding} of its
 * convolution, {@link Dsl#pointwise} layers, {@link Dsl#batchNormalized}, an activation for all
 * layers, {@link Dsl#lastActivation}.
 */
public sealed interface NinBlockOption
    permits Stride,
        Padding,
        SamePadding,
        Activation,
        NinBlockOption.Pointwise,
        NinBlockOption.BatchNormalized,
        NinBlockOption.LastActivation {

  /** The output channels of the pointwise (1×1) convolutions, in order; may be empty. */
  record Pointwise(List<Integer> widths) implements NinBlockOption {

    public Pointwise {
      widths = List.copyOf(widths);
      widths.forEach(width -> Range.check("pointwise width", width, 1));
    }
  }

  /** Batch normalization between each convolution and its activation. */
  record BatchNormalized() implements NinBlockOption {}

  /** The activation after the last layer. */
  record LastActivation(Activation activation) implements NinBlockOption {}
}
