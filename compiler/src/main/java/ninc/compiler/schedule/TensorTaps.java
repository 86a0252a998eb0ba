package ninc.compiler.schedule;

import java.util.Optional;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.schedule.Product.Direction;
import ninc.dsl.Window;

/**
 * How tensor cores read the source of a product: as the positions of a window, each with adjacent
 * elements that are copied a few at a time. Usually, these are the channels of a pixel. If a
 * convolution has too few of them, the elements of a row of the window are taken together, and the
 * row is one position; a few elements behind it are read as well and multiplied by zeros, so that
 * the copies are whole. Channels that are no multiple of 8 are padded with zeros, which are not
 * read.
 *
 * @param rows the number of rows of positions
 * @param columns the number of positions in a row
 * @param elements the number of elements of a position in local memory
 * @param used the number of elements of a position that have weights
 * @param vector the number of elements that are copied together: 8, 4 or 2
 */
public record TensorTaps(int rows, int columns, int elements, int used, int vector) {

  /** The fewest weights for which tiles whose channels are padded with zeros pay. */
  private static final int MIN_PADDED = TensorTile.DEPTH * TensorTile.DEPTH;

  /** Returns the taps of a product or weight gradient; empty if its source cannot be read so. */
  static Optional<TensorTaps> of(
      FeatureMap source, FeatureMap result, Window window, Direction direction) {
    int channels = source.channels();
    int weights = window.kernel().area() * channels * result.channels();
    boolean isWorthPadding = weights >= MIN_PADDED;
    boolean isResultAligned = result.channels() % TensorTile.CHUNK == 0;
    if (!isResultAligned && !(canPad(result.channels()) && isWorthPadding)) {
      return Optional.empty();
    }
    if (channels % TensorTile.CHUNK == 0) {
      return Optional.of(pixels(window, channels));
    }
    return row(source, result, window, direction)
        .or(() ->
            canPad(channels) && isWorthPadding
                ? Optional.of(pixels(window, channels))
                : Optional.empty());
  }

  /** Whether channels can be padded to a multiple of 8: they are copied two at a time, or more. */
  private static boolean canPad(int channels) {
    return channels % 2 == 0 && channels >= TensorTile.CHUNK;
  }

  /** Returns the largest number of elements that are copied together to adjacent channels. */
  public static int vector(int channels) {
    return Math.min(Integer.lowestOneBit(channels), TensorTile.CHUNK);
  }

  /** Takes the channels of each pixel of the window. */
  private static TensorTaps pixels(Window window, int channels) {
    int padded = Math.ceilDiv(channels, TensorTile.CHUNK) * TensorTile.CHUNK;
    return new TensorTaps(
        window.kernel().height(), window.kernel().width(), padded, channels, vector(channels));
  }

  /** Takes each row of the window together, if the window lies inside the map. */
  private static Optional<TensorTaps> row(
      FeatureMap source, FeatureMap result, Window window, Direction direction) {
    boolean isPadded = window.padding().height() > 0 || window.padding().width() > 0;
    int step = window.stride().width() * source.channels();
    int row = source.width() * source.channels();
    int vector = vector(step | row);
    if (direction == Direction.BACKWARD || isPadded || vector == 1) {
      return Optional.empty();
    }
    int used = window.kernel().width() * source.channels();
    int elements = Math.ceilDiv(used, vector) * vector;
    return (result.width() - 1) * step + elements <= row
        ? Optional.of(new TensorTaps(window.kernel().height(), 1, elements, used, vector))
        : Optional.empty();
  }

  /** Returns the number of products per sum, of which those with unused elements are zero. */
  public int depth() {
    return rows * columns * elements;
  }

  /** Returns whether some elements of a position have no weights. */
  public boolean isWidened() {
    return elements > used;
  }

  /** Returns whether the elements without weights are zeros that are not read. */
  public boolean isPadded() {
    return elements >= used + vector;
  }
}
