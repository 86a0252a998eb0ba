package ninc.compiler.ir;

import ninc.dsl.Shape;

/**
 * The type of a value. The batch N is not part of it: a graph serves any number of examples.
 *
 * <p>Dimensions are given in memory order, the last one contiguous.
 */
public sealed interface Type {

  /** The number of values: of one example where the type has a batch, else of the whole tensor. */
  int values();

  /**
   * The bytes of a tensor that holds this many examples; of any other tensor, whatever they are.
   */
  default long bytes(int examples) {
    return (long) values() * Float.BYTES;
  }

  /** What has a value for each pixel and channel of each example. */
  sealed interface PixelMap extends Type {
    int height();

    int width();

    int channels();

    /** P = H·W, the pixels of one example. */
    default int pixels() {
      return height() * width();
    }

    @Override
    default int values() {
      return pixels() * channels();
    }
  }

  /** float32 [N, H, W, C]. */
  record FeatureMap(int height, int width, int channels) implements PixelMap {
    /** The feature map of a shape of the DSL. */
    public static FeatureMap of(Shape shape) {
      return new FeatureMap(shape.height(), shape.width(), shape.channels());
    }

    /** The shape of one example, as the DSL writes it. */
    public Shape shape() {
      return new Shape(channels, height, width);
    }

    @Override
    public long bytes(int examples) {
      return (long) examples * values() * Float.BYTES;
    }

    @Override
    public String toString() {
      return "[N, %d, %d, %d]".formatted(height, width, channels);
    }
  }

  /** uint8 [N, H, W, C], a place in a window for each value of a pooled feature map. */
  record Positions(int height, int width, int channels) implements PixelMap {
    @Override
    public long bytes(int examples) {
      return (long) examples * values();
    }

    @Override
    public String toString() {
      return "uint8 [N, %d, %d, %d]".formatted(height, width, channels);
    }
  }

  /** float32 [kernel height, kernel width, I, O]. */
  record Weight(int kernelHeight, int kernelWidth, int in, int out) implements Type {
    @Override
    public int values() {
      return kernelHeight * kernelWidth * in * out;
    }

    /** The weights that one output channel has. */
    public int fanIn() {
      return kernelHeight * kernelWidth * in;
    }

    @Override
    public String toString() {
      return "[%d, %d, %d, %d]".formatted(kernelHeight, kernelWidth, in, out);
    }
  }

  /** float32 [C], one number per channel. */
  record Bias(int channels) implements Type {
    @Override
    public int values() {
      return channels;
    }

    @Override
    public String toString() {
      return "[%d]".formatted(channels);
    }
  }

  /** int32 [N], the class of each example. */
  record Labels() implements Type {
    @Override
    public int values() {
      return 1;
    }

    @Override
    public long bytes(int examples) {
      return (long) examples * Integer.BYTES;
    }

    @Override
    public String toString() {
      return "labels [N]";
    }
  }

  /** float32, one number for the whole batch. */
  record Scalar() implements Type {
    @Override
    public int values() {
      return 1;
    }

    @Override
    public String toString() {
      return "[]";
    }
  }
}
