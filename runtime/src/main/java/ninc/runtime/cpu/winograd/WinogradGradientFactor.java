package ninc.runtime.cpu.winograd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import jdk.incubator.vector.FloatVector;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.CacheSetPadding;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelTile;
import ninc.runtime.cpu.tensor.ProgramMemory;

/**
 * Transforms the output gradients in the squares of a tile, for a panel of {@link
 * RegisterTile#COLUMNS} channels. The result is one right factor [squares][channels] per product,
 * which together fit in the L2 cache.
 */
final class WinogradGradientFactor {

  private final WinogradTransform transform;
  private final MapTensor dy;
  private final int squares;
  private final MemorySegment factors;
  private final MemorySegment scratch;

  /**
   * Creates a transform.
   *
   * @param squares the maximum number of squares per tile
   */
  WinogradGradientFactor(
      SegmentAllocator scratch,
      int workers,
      WinogradTransform transform,
      MapTensor dy,
      int squares) {
    this.transform = transform;
    this.dy = dy;
    this.squares = squares;
    this.factors =
        scratch.allocate(workers * transform.products() * productBytes(), ProgramMemory.ALIGNMENT);
    this.scratch = scratch.allocate(workers * scratchBytes(), ProgramMemory.ALIGNMENT);
  }

  /**
   * Returns the size of a thread's workspace: the squares between the two passes, and one square
   * clipped by the border of an image.
   */
  private long scratchBytes() {
    return (transform.squares() + 1) * transform.squareBytes();
  }

  private long productBytes() {
    return CacheSetPadding.of((long) squares * RegisterTile.PANEL_BYTES);
  }

  MemorySegment factors() {
    return factors;
  }

  /** Returns the offset of a product's right factor, in bytes. */
  long offset(int worker, int product) {
    return ((long) worker * transform.products() + product) * productBytes();
  }

  /** Transforms a panel of the squares of a tile. */
  void transform(PixelTile tile, int panel) {
    int firstChannel = panel * RegisterTile.COLUMNS;
    int endChannel = Math.min(firstChannel + RegisterTile.COLUMNS, dy.channels());
    for (int from = 0; from < tile.squares(); from += transform.squares()) {
      int count = Math.min(transform.squares(), tile.squares() - from);
      prefetch(tile, from, count, firstChannel);
      for (int c = firstChannel; c < endChannel; c += Lanes.COUNT) {
        long column = (long) (c - firstChannel) * Float.BYTES;
        long to = offset(tile.worker(), 0) + (long) from * RegisterTile.PANEL_BYTES + column;
        transform(tile, from, count, c, to);
      }
    }
  }

  /** Transforms a vector of channels of several squares. */
  private void transform(PixelTile tile, int from, int count, int channel, long to) {
    long temporary = tile.worker() * scratchBytes();
    for (int i = 0; i < count; i++) {
      transformColumns(tile, from + i, channel, temporary + i * transform.squareBytes());
    }
    for (int row = 0; row < transform.points(); row++) {
      transform.outputGradient(
          scratch,
          temporary + row * transform.rowBytes(),
          Lanes.BYTES,
          transform.squareBytes(),
          factors,
          to + row * transform.points() * productBytes(),
          productBytes(),
          RegisterTile.PANEL_BYTES,
          count);
    }
  }

  private void prefetch(PixelTile tile, int from, int count, int channel) {
    float sum = 0;
    for (int square = from; square < from + count; square++) {
      long at = at(tile, tile.starts()[square]) + (long) channel * Float.BYTES;
      int height = tile.squareHeight(square);
      sum += Prefetch.read(dy, at, height, tile.squareWidth(square), RegisterTile.PANEL_BYTES);
    }
    scratch.set(Lanes.FLOAT, tile.worker() * scratchBytes(), sum);
  }

  /** Returns the offset of a pixel's gradients, in bytes. */
  private long at(PixelTile tile, int pixel) {
    return dy.offset(tile.images()[pixel], tile.rows()[pixel], tile.columns()[pixel]);
  }

  private void transformColumns(PixelTile tile, int square, int channel, long temporary) {
    int height = tile.squareHeight(square);
    int width = tile.squareWidth(square);
    long at = at(tile, tile.starts()[square]) + (long) channel * Float.BYTES;
    if (height == transform.outputs() && width == transform.outputs()) {
      transformColumns(dy.data(), at, dy.rowStride(), dy.pixelStride(), temporary);
    } else {
      long patch = tile.worker() * scratchBytes() + transform.squares() * transform.squareBytes();
      copySquare(at, height, width, patch);
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

  /** Copies a vector of channels of a clipped square and pads it with zeros. */
  private void copySquare(long at, int height, int width, long patch) {
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
