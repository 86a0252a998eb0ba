package ninc.compiler.ir;

import ninc.dsl.Shape;

/**
 * The type of a value. The batch size N is not part of it, since a graph processes any number of
 * examples.
 *
 * <p>Dimensions are listed in memory order, the last one contiguous.
 */
public sealed interface Type {

  /** The number of values: per example if the type has a batch dimension, otherwise in total. */
  int values();

  /**
   * Returns the size in bytes for a number of examples, which matters only to types with a batch
   * dimension.
   */
  default long bytes(int examples) {
    return (long) values() * Float.BYTES;
  }

  /** A type with a value for each pixel and channel of each example. */
  sealed interface PixelMap extends Type {
    int height();

    int width();

    int channels();

    /** P = H·W, the number of pixels of one example. */
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
    /** Returns the feature map with a shape of the DSL. */
    public static FeatureMap of(Shape shape) {
      return new FeatureMap(shape.height(), shape.width(), shape.channels());
    }

    /** The shape of one example in the DSL. */
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

  /** uint8 [N, H, W, C], a position in a window for each value of a pooled feature map. */
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

  /** float32 [kernel height, kernel width, C, K]. */
  record Weight(int kernelHeight, int kernelWidth, int in, int out) implements Type {
    @Override
    public int values() {
      return kernelHeight * kernelWidth * in * out;
    }

    /** The number of weights per output channel. */
    public int fanIn() {
      return kernelHeight * kernelWidth * in;
    }

    @Override
    public String toString() {
      return "[%d, %d, %d, %d]".formatted(kernelHeight, kernelWidth, in, out);
    }
  }

  /** float32 [C], one value per channel. */
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

  /** uint8 [N, H, W, C], 8-bit images. */
  record Images(int height, int width, int channels) implements Type {
    @Override
    public int values() {
      return height * width * channels;
    }

    @Override
    public long bytes(int examples) {
      return (long) examples * values();
    }

    @Override
    public String toString() {
      return "uint8 [N, %d, %d, %d]".formatted(height, width, channels);
    }
  }

  /** float32, a single value. */
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
