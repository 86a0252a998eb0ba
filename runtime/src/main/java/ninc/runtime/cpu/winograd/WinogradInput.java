package ninc.runtime.cpu.winograd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import jdk.incubator.vector.FloatVector;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelTile;
import ninc.runtime.cpu.tensor.Prefetch;
import ninc.runtime.cpu.tensor.ProgramMemory;

/**
 * Transforms the inputs of subtiles to one left factor per product. Several slots keep the factors
 * of several tiles.
 */
public final class WinogradInput {

  private final WinogradTransform transform;
  private final MapTensor x;
  private final int top;
  private final int left;
  private final WinogradFactorLayout layout;
  private final MemorySegment factors;
  private final MemorySegment scratch;

  /**
   * Creates a transform.
   *
   * @param top the number of rows by which the window of the map's first pixel begins above it
   * @param left the number of columns by which it begins to the left
   * @param slots the number of tiles to keep at a time
   * @param layout the layout of each factor
   */
  public WinogradInput(
      SegmentAllocator scratch,
      int workers,
      WinogradTransform transform,
      MapTensor x,
      int top,
      int left,
      int slots,
      WinogradFactorLayout layout) {
    this.transform = transform;
    this.x = x;
    this.top = top;
    this.left = left;
    this.layout = layout;
    this.factors = scratch.allocate(slots * slotBytes() + MapTensor.SLACK, ProgramMemory.ALIGNMENT);
    this.scratch = scratch.allocate(workers * scratchBytes(), ProgramMemory.ALIGNMENT);
  }

  /**
   * Returns the size of a thread's workspace: the subtiles between the two passes, and one window
   * that is not entirely in memory.
   */
  private long scratchBytes() {
    return (transform.subtiles() + 1) * transform.subtileBytes();
  }

  private long slotBytes() {
    return transform.products() * layout.bytes();
  }

  MemorySegment factors() {
    return factors;
  }

  /** Returns the factors from those of a product on. */
  MemorySegment factors(int product) {
    return factors.asSlice(product * layout.bytes());
  }

  /** Returns the offset of a subtile's channels in the left factor of a product, in bytes. */
  long offset(int slot, int product, int subtile) {
    return slot * slotBytes() + product * layout.bytes() + subtile * layout.subtile();
  }

  /** Returns the offset of each subtile's channels, in bytes. */
  long[] offsets(int slot, int product, int count) {
    long[] offsets = new long[count];
    for (int subtile = 0; subtile < count; subtile++) {
      offsets[subtile] = offset(slot, product, subtile);
    }
    return offsets;
  }

  /** Transforms the subtiles of a tile and stores them in a slot. */
  void transform(PixelTile tile, int slot) {
    transform(tile, slot, 0, tile.subtiles());
  }

  /** Transforms the subtiles of a tile from {@code first} to {@code end}, exclusive. */
  void transform(PixelTile tile, int slot, int first, int end) {
    long temporary = tile.worker() * scratchBytes();
    for (int from = first; from < end; from += transform.subtiles()) {
      int count = Math.min(transform.subtiles(), end - from);
      prefetch(tile, from, count);
      for (int c = 0; c < x.channels(); c += Lanes.COUNT) {
        for (int i = 0; i < count; i++) {
          transformColumns(tile, from + i, c, temporary + i * transform.subtileBytes());
        }
        for (int row = 0; row < transform.points(); row++) {
          transform.input(
              scratch,
              temporary + row * transform.rowBytes(),
              Lanes.BYTES,
              transform.subtileBytes(),
              factors,
              offset(slot, row * transform.points(), from) + layout.channel(c),
              layout.bytes(),
              layout.subtile(),
              count);
        }
      }
    }
  }

  private void prefetch(PixelTile tile, int from, int count) {
    float sum = 0;
    for (int subtile = from; subtile < from + count; subtile++) {
      int pixel = tile.starts()[subtile];
      int row = tile.rows()[pixel] - top;
      int column = tile.columns()[pixel] - left;
      if (isInMemory(row, column)) {
        long at = x.offset(tile.images()[pixel], row, column);
        sum += Prefetch.read(x, at, transform.points(), transform.points());
      }
    }
    scratch.set(Lanes.FLOAT, tile.worker() * scratchBytes(), sum);
  }

  private void transformColumns(PixelTile tile, int subtile, int channel, long temporary) {
    int pixel = tile.starts()[subtile];
    int n = tile.images()[pixel];
    int row = tile.rows()[pixel] - top;
    int column = tile.columns()[pixel] - left;
    if (isInMemory(row, column)) {
      long at = x.offset(n, row, column) + (long) channel * Float.BYTES;
      transformColumns(x.data(), at, x.rowStride(), x.pixelStride(), temporary);
    } else {
      long patch = tile.worker() * scratchBytes() + transform.subtiles() * transform.subtileBytes();
      copyWindow(n, row, column, channel, patch);
      transformColumns(scratch, patch, transform.rowBytes(), Lanes.BYTES, temporary);
    }
  }

  private void transformColumns(MemorySegment from, long at, long row, long pixel, long temporary) {
    transform.input(
        from,
        at,
        row,
        pixel,
        scratch,
        temporary,
        transform.rowBytes(),
        Lanes.BYTES,
        transform.points());
  }

  /** Returns whether a window that begins here is entirely in memory, including the halo. */
  private boolean isInMemory(int row, int column) {
    return isInMemory(row, x.height(), x.haloHeight())
        && isInMemory(column, x.width(), x.haloWidth());
  }

  private boolean isInMemory(int first, int extent, int halo) {
    return first >= -halo && first + transform.points() <= extent + halo;
  }

  /** Copies a vector of channels of a window and pads it with zeros. */
  private void copyWindow(int n, int row, int column, int channel, long patch) {
    for (int i = 0; i < transform.points(); i++) {
      for (int j = 0; j < transform.points(); j++) {
        FloatVector value =
            isPixel(row + i, x.height()) && isPixel(column + j, x.width())
                ? Lanes.load(
                    x.data(), x.offset(n, row + i, column + j) + (long) channel * Float.BYTES)
                : Lanes.zero();
        Lanes.store(value, scratch, patch + i * transform.rowBytes() + (long) j * Lanes.BYTES);
      }
    }
  }

  private static boolean isPixel(int position, int extent) {
    return position >= 0 && position < extent;
  }
}
