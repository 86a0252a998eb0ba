package ninc.dsl;

/**
 * The distance between adjacent windows. The default is 1 for convolutions and the window's size
 * for pooling.
 *
 * @param height rows between windows, at least 1
 * @param width columns between windows, at least 1
 */
public record Stride(int height, int width)
    implements ConvOption, DepthwiseConvOption, NinBlockOption, InvertedResidualOption, PoolOption {

  public Stride {
    Range.check("stride", height, 1);
    Range.check("stride", width, 1);
  }
}
