package ninc.runtime.cpu.winograd;

import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.CacheSetPadding;

/**
 * The memory layout of a left factor in the Winograd domain: the channels of a tile's squares, in
 * vectors. All strides are in bytes.
 *
 * @param square the stride between squares
 * @param vector the stride between vectors of channels
 * @param bytes the size of the factor
 */
public record WinogradFactorLayout(long square, long vector, long bytes) {

  /**
   * Returns the layout with the channels of each square contiguous, for products that sum over
   * channels.
   */
  public static WinogradFactorLayout ofRows(int squares, int channels) {
    long square = CacheSetPadding.of((long) channels * Float.BYTES);
    return new WinogradFactorLayout(square, Lanes.BYTES, CacheSetPadding.of(squares * square));
  }

  /**
   * Returns the layout with the squares of each vector of channels contiguous, for products that
   * sum over squares. They read a few channels of all squares at a time, which this layout keeps in
   * few consecutive cache lines.
   */
  static WinogradFactorLayout ofColumns(int squares, int channels) {
    long vector = CacheSetPadding.of((long) squares * Lanes.BYTES);
    int vectors = Math.ceilDiv(RegisterTile.wholeRows(channels), Lanes.COUNT);
    return new WinogradFactorLayout(Lanes.BYTES, vector, CacheSetPadding.of(vectors * vector));
  }

  /** Returns the offset of a channel from the first channel of its square. */
  long channel(int channel) {
    return channel / Lanes.COUNT * vector + (long) (channel % Lanes.COUNT) * Float.BYTES;
  }
}
