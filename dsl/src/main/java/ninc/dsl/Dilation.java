package ninc.dsl;

/**
 * The distance between the pixels that adjacent positions of a kernel read, 1 by default.
 *
 * @param height rows between positions, at least 1
 * @param width columns between positions, at least 1
 */
public record Dilation(int height, int width) implements ConvOption, DepthwiseConvOption {

  static final Dilation NONE = new Dilation(1, 1);

  public Dilation {
    Range.check("dilation", height, 1);
    Range.check("dilation", width, 1);
  }
}
