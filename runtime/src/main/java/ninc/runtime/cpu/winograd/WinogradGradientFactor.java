package ninc.runtime.cpu.winograd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import jdk.incubator.vector.FloatVector;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.CacheSetPadding;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelTile;
import ninc.runtime.cpu.tensor.Prefetch;
import ninc.runtime.cpu.tensor.ProgramMemory;

/**
 * Transforms the output gradients in the subtiles of a tile, for a panel of {@link
 * RegisterTile#COLUMNS} channels. The result is one right factor [subtiles][channels] per product,
 * which together fit in the L2 cache.
 */
final class WinogradGradientFactor {

  private final WinogradTransform transform;
  private final MapTensor dy;
  private final int subtiles;
  private final MemorySegment factors;
  private final MemorySegment scratch;

  /**
   * Creates a transform.
   *
   * @param subtiles the maximum number of subtiles per tile
   */
  WinogradGradientFactor(
      SegmentAllocator scratch,
      int workers,
      WinogradTransform transform,
      MapTensor dy,
      int subtiles) {
    this.transform = transform;
    this.dy = dy;
    this.subtiles = subtiles;
    this.factors =
        scratch.allocate(workers * transform.products() * productBytes(), ProgramMemory.ALIGNMENT);
    this.scratch = scratch.allocate(workers * scratchBytes(), ProgramMemory.ALIGNMENT);
  }

  /**
   * Returns the size of a thread's workspace: the subtiles between the two passes, and one subtile
   * clipped by the border of an image.
   */
  private long scratchBytes() {
    return (transform.subtiles() + 1) * transform.subtileBytes();
  }

  private long productBytes() {
    return CacheSetPadding.of((long) subtiles * RegisterTile.PANEL_BYTES);
  }

  MemorySegment factors() {
    return factors;
  }

  /** Returns the offset of a product's right factor, in bytes. */
  long offset(int worker, int product) {
    return ((long) worker * transform.products() + product) * productBytes();
  }

  /** Transforms a panel of the subtiles of a tile. */
  void transform(PixelTile tile, int panel) {
    int firstChannel = panel * RegisterTile.COLUMNS;
    int endChannel = Math.min(firstChannel + RegisterTile.COLUMNS, dy.channels());
    for (int from = 0; from < tile.subtiles(); from += transform.subtiles()) {
      int count = Math.min(transform.subtiles(), tile.subtiles() - from);
      prefetch(tile, from, count, firstChannel);
      for (int c = firstChannel; c < endChannel; c += Lanes.COUNT) {
        long column = (long) (c - firstChannel) * Float.BYTES;
        long to = offset(tile.worker(), 0) + (long) from * RegisterTile.PANEL_BYTES + column;
        transform(tile, from, count, c, to);
      }
    }
  }

  /** Transforms a vector of channels of several subtiles. */
  private void transform(PixelTile tile, int from, int count, int channel, long to) {
    long temporary = tile.worker() * scratchBytes();
    for (int i = 0; i < count; i++) {
      transformColumns(tile, from + i, channel, temporary + i * transform.subtileBytes());
    }
    for (int row = 0; row < transform.points(); row++) {
      transform.outputGradient(
          scratch,
          temporary + row * transform.rowBytes(),
          Lanes.BYTES,
          transform.subtileBytes(),
          factors,
          to + row * transform.points() * productBytes(),
          productBytes(),
          RegisterTile.PANEL_BYTES,
          count);
    }
  }

  private void prefetch(PixelTile tile, int from, int count, int channel) {
    float sum = 0;
    for (int subtile = from; subtile < from + count; subtile++) {
      long at = at(tile, tile.starts()[subtile]) + (long) channel * Float.BYTES;
      int height = tile.subtileHeight(subtile);
      int width = tile.subtileWidth(subtile);
      sum += Prefetch.read(dy, at, height, width, RegisterTile.PANEL_BYTES);
    }
    scratch.set(Lanes.FLOAT, tile.worker() * scratchBytes(), sum);
  }

  /** Returns the offset of a pixel's gradients, in bytes. */
  private long at(PixelTile tile, int pixel) {
    return dy.offset(tile.images()[pixel], tile.rows()[pixel], tile.columns()[pixel]);
  }

  private void transformColumns(PixelTile tile, int subtile, int channel, long temporary) {
    int height = tile.subtileHeight(subtile);
    int width = tile.subtileWidth(subtile);
    long at = at(tile, tile.starts()[subtile]) + (long) channel * Float.BYTES;
    if (height == transform.outputs() && width == transform.outputs()) {
      transformColumns(dy.data(), at, dy.rowStride(), dy.pixelStride(), temporary);
    } else {
      long patch = tile.worker() * scratchBytes() + transform.subtiles() * transform.subtileBytes();
      copySubtile(at, height, width, patch);
      transformColumns(
          scratch, patch, (long) transform.outputs() * Lanes.BYTES, Lanes.BYTES, temporary);
    }
  }

  private void transformColumns(MemorySegment from, long at, long row, long pixel, long temporary) {
    transform.outputGradient(
        from,
        at,
        row,
        pixel,
        scratch,
        temporary,
        transform.rowBytes(),
        Lanes.BYTES,
        transform.outputs());
  }

  /** Copies a vector of channels of a clipped subtile and pads it with zeros. */
  private void copySubtile(long at, int height, int width, long patch) {
    for (int i = 0; i < transform.outputs(); i++) {
      for (int j = 0; j < transform.outputs(); j++) {
        FloatVector value =
            i < height && j < width
                ? Lanes.load(dy.data(), at + i * dy.rowStride() + j * dy.pixelStride())
                : Lanes.zero();
        Lanes.store(value, scratch, patch + (long) (i * transform.outputs() + j) * Lanes.BYTES);
      }
    }
  }
}
