package ninc.runtime.cpu.winograd;

import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.CacheSetPadding;

/**
 * The memory layout of a left factor in the Winograd domain: the channels of a tile's subtiles, in
 * vectors. All strides are in bytes.
 *
 * @param subtile the stride between subtiles
 * @param vector the stride between vectors of channels
 * @param bytes the size of the factor
 */
public record WinogradFactorLayout(long subtile, long vector, long bytes) {

  /**
   * Returns the layout with the channels of each subtile contiguous, for products that sum over
   * channels.
   */
  public static WinogradFactorLayout ofRows(int subtiles, int channels) {
    long subtile = CacheSetPadding.of((long) channels * Float.BYTES);
    return new WinogradFactorLayout(subtile, Lanes.BYTES, CacheSetPadding.of(subtiles * subtile));
  }

  /**
   * Returns the layout with the subtiles of each vector of channels contiguous, for products that
   * sum over subtiles. They read a few channels of all subtiles at a time, which this layout keeps
   * in few consecutive cache lines.
   */
  static WinogradFactorLayout ofColumns(int subtiles, int channels) {
    long vector = CacheSetPadding.of((long) subtiles * Lanes.BYTES);
    int vectors = Math.ceilDiv(RegisterTile.wholeRows(channels), Lanes.COUNT);
    return new WinogradFactorLayout(Lanes.BYTES, vector, CacheSetPadding.of(vectors * vector));
  }

  /** Returns the offset of a channel from the first channel of its subtile. */
  long channel(int channel) {
    return channel / Lanes.COUNT * vector + (long) (channel % Lanes.COUNT) * Float.BYTES;
  }
}
