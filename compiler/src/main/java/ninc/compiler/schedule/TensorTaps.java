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
 * the copies are whole.
 *
 * @param rows the number of rows of positions
 * @param columns the number of positions in a row
 * @param elements the number of elements of a position that are read
 * @param used the number of elements of a position that have weights
 * @param vector the number of elements that are copied together: 8, 4 or 2
 */
public record TensorTaps(int rows, int columns, int elements, int used, int vector) {

  /** Returns the taps of a product or weight gradient; empty if its source cannot be read so. */
  static Optional<TensorTaps> of(
      FeatureMap source, FeatureMap result, Window window, Direction direction) {
    int height = window.kernel().height();
    int width = window.kernel().width();
    if (source.channels() % TensorTile.CHUNK == 0) {
      int channels = source.channels();
      return Optional.of(new TensorTaps(height, width, channels, channels, TensorTile.CHUNK));
    }
    boolean isPadded = window.padding().height() > 0 || window.padding().width() > 0;
    int step = window.stride().width() * source.channels();
    int row = source.width() * source.channels();
    int vector = Math.min(Integer.lowestOneBit(step | row), TensorTile.CHUNK);
    if (direction == Direction.BACKWARD || isPadded || vector == 1) {
      return Optional.empty();
    }
    int used = width * source.channels();
    int elements = Math.ceilDiv(used, vector) * vector;
    return (result.width() - 1) * step + elements <= row
        ? Optional.of(new TensorTaps(height, 1, elements, used, vector))
        : Optional.empty();
  }

  /** Returns the number of products per sum, of which those with unused elements are zero. */
  public int depth() {
    return rows * columns * elements;
  }

  /** Returns whether some elements that are read have no weights. */
  public boolean isWidened() {
    return elements > used;
  }
}
