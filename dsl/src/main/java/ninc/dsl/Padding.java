package ninc.dsl;

/**
 * Rows and columns added on each side of the input, 0 by default. They are zeros for convolutions
 * and average pooling; max pooling ignores them.
 *
 * @param height rows above and below, at least 0
 * @param width columns left and right, at least 0
 */
public record Padding(int height, int width)
    implements ConvOption, DepthwiseConvOption, NinBlockOption, PoolOption {

  static final Padding NONE = new Padding(0, 0);

  public Padding {
    Range.check("padding", height, 0);
    Range.check("padding", width, 0);
  }
}
