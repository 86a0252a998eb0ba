package ninc.runtime.cpu.winograd;

import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.CacheSetPadding;

/**
 * How a left factor of Winograd's products lies in memory: the channels of a tile's squares, in
 * vectors. All are bytes.
 *
 * @param square from one square to the next
 * @param vector from one vector of channels to the next
 * @param bytes of the whole factor
 */
public record SquareFactor(long square, long vector, long bytes) {

  /** A square's channels side by side: for products that sum over channels. */
  public static SquareFactor ofRows(int squares, int channels) {
    long square = CacheSetPadding.of((long) channels * Float.BYTES);
    return new SquareFactor(square, Lanes.BYTES, CacheSetPadding.of(squares * square));
  }

  /**
   * The squares of a vector of channels side by side: for products that sum over squares. They take
   * a few channels of all squares at a time, which lie in as few cache lines as can be, in order.
   */
  static SquareFactor ofColumns(int squares, int channels) {
    long vector = CacheSetPadding.of((long) squares * Lanes.BYTES);
    int vectors = Math.ceilDiv(RegisterTile.wholeRows(channels), Lanes.COUNT);
    return new SquareFactor(Lanes.BYTES, vector, CacheSetPadding.of(vectors * vector));
  }

  /** From a square's first channel to another. */
  long channel(int channel) {
    return channel / Lanes.COUNT * vector + (long) (channel % Lanes.COUNT) * Float.BYTES;
  }
}
