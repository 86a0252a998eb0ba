package ninc.dsl;

/**
 * Rows and columns added on each side of the input: zeros for a convolution and for average
 * pooling, nothing that could be a maximum for max pooling. 0 unless it is given.
 *
 * @param height rows above and below, at least 0
 * @param width columns left and right, at least 0
 */
public record Padding(int height, int width) implements ConvOption, NinBlockOption, PoolOption {

  static final Padding NONE = new Padding(0, 0);

  public Padding {
    Range.check("padding", height, 0);
    Range.check("padding", width, 0);
  }
}
