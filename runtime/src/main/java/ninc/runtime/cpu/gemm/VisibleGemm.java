package ninc.runtime.cpu.gemm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.PixelTile;
import ninc.runtime.cpu.tensor.ProgramMemory;
import ninc.runtime.cpu.tensor.VisiblePositions;

/**
 * A matrix product of windows and a packed weight that leaves out padding: for each position in the
 * windows, it multiplies only the pixels that have a pixel of the input there. The sums are in the
 * same order as those of {@link PackedGemm}, which adds zeros in between.
 */
public final class VisibleGemm implements PixelProduct {

  /** The number of pixels whose sums for a panel are in the L1 cache. */
  private static final int PIXELS = 8 * RegisterTile.NARROW_ROWS;

  private static final long BUFFER_BYTES = (long) PIXELS * RegisterTile.PANEL_BYTES;

  private final VisiblePositions visible;
  private final long rowStride;
  private final int channels;
  private final PackedWeights weights;
  private final Epilogue epilogue;

  /** The number of panels of whole register tiles. */
  private final int wholePanels;

  /** The product with padding, which computes the last panel if it is narrower. */
  private final PackedGemm all;

  /** The offset of each channel of a pixel. */
  private final long[] contiguous;

  /** The sums of each thread. */
  private final MemorySegment sums;

  /**
   * Creates a product.
   *
   * @param rowStride the stride between the rows of a window, in bytes; the pixels of a row are
   *     contiguous
   * @param channels the number of channels of a pixel of the input
   */
  public VisibleGemm(
      SegmentAllocator scratch,
      int workers,
      VisiblePositions visible,
      long rowStride,
      int channels,
      PackedWeights weights,
      Epilogue epilogue) {
    this.visible = visible;
    this.rowStride = rowStride;
    this.channels = channels;
    this.weights = weights;
    this.epilogue = epilogue;
    this.wholePanels = weights.columns() / RegisterTile.COLUMNS;
    int rows = visible.rows().length;
    int length = visible.columns().length * channels;
    long[] positions = WindowInputs.positions(rows, rowStride, length);
    this.all = new PackedGemm(scratch, workers, positions, weights, epilogue);
    this.contiguous = WindowInputs.contiguous(channels);
    this.sums = scratch.allocate(workers * BUFFER_BYTES, ProgramMemory.ALIGNMENT);
  }

  @Override
  public PackedWeights weights() {
    return weights;
  }

  @Override
  public void run(
      MemorySegment x,
      long[] reads,
      MemorySegment y,
      long[] writes,
      PixelTile tile,
      int fromPanel,
      int toPanel) {
    if (toPanel > wholePanels) {
      all.run(x, reads, y, writes, tile, Math.max(fromPanel, wholePanels), toPanel);
    }
    for (int from = 0; from < tile.count(); from += PIXELS) {
      int to = Math.min(tile.count(), from + PIXELS);
      List<Position> positions = positions(tile, from, to, reads);
      for (int panel = fromPanel; panel < Math.min(toPanel, wholePanels); panel++) {
        panel(panel, positions, x, y, writes, from, to, tile.worker() * BUFFER_BYTES);
      }
    }
  }

  /**
   * A position in the windows.
   *
   * @param row the row of the weight that its first channel is multiplied by
   * @param count the number of pixels
   * @param reads the offset of each pixel's first channel, padded to whole register tiles
   * @param sums the index of each pixel's sums, padded likewise
   */
  private record Position(int row, int count, long[] reads, int[] sums) {}

  private List<Position> positions(PixelTile tile, int from, int to, long[] reads) {
    List<Position> positions = new ArrayList<>();
    int row = 0;
    for (int kh = 0; kh < visible.rows().length; kh++) {
      for (int kw = 0; kw < visible.columns().length; kw++, row += channels) {
        int[] pixels = visible.pixels(tile, from, to, kh, kw);
        if (pixels.length > 0) {
          long offset = kh * rowStride + (long) kw * channels * Float.BYTES;
          positions.add(position(row, pixels, from, reads, offset));
        }
      }
    }
    return positions;
  }

  private static Position position(int row, int[] pixels, int from, long[] reads, long offset) {
    int count = pixels.length;
    int[] padded = Arrays.copyOf(pixels, RegisterTile.wholeNarrowRows(count));
    Arrays.fill(padded, count, padded.length, pixels[count - 1]);
    return new Position(
        row,
        count,
        Arrays.stream(padded).mapToLong(pixel -> reads[pixel] + offset).toArray(),
        Arrays.stream(padded).map(pixel -> pixel - from).toArray());
  }

  private void panel(
      int panel,
      List<Position> positions,
      MemorySegment x,
      MemorySegment y,
      long[] writes,
      int from,
      int to,
      long buffer) {
    long width = RegisterTile.PANEL_BYTES;
    sums.asSlice(buffer, (to - from) * width).fill((byte) 0);
    for (Position position : positions) {
      long[] at = new long[position.sums.length];
      for (int i = 0; i < at.length; i++) {
        at[i] = buffer + position.sums[i] * width;
      }
      for (int row = 0; row < position.count; row += RegisterTile.ROWS) {
        GemmMicroKernel.tile(
            x,
            position.reads,
            row,
            contiguous,
            weights.panels(),
            weights.panelOffset(panel) + position.row * width,
            sums,
            at,
            row,
            sums,
            at,
            0);
      }
    }
    for (int v = 0; v < RegisterTile.VECTORS; v++) {
      int channel = panel * RegisterTile.COLUMNS + v * Lanes.COUNT;
      long column = (long) channel * Float.BYTES;
      long read = buffer + (long) v * Lanes.BYTES;
      epilogue.apply(sums, read, width, channel, y, writes, from, to - from, column);
    }
  }
}
