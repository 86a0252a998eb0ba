package ninc.runtime.cpu.winograd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.runtime.cpu.gemm.Epilogue;
import ninc.runtime.cpu.gemm.GemmMicroKernel;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.CacheSetPadding;
import ninc.runtime.cpu.tensor.PixelTensor;
import ninc.runtime.cpu.tensor.PixelTile;
import ninc.runtime.cpu.tensor.ProgramMemory;
import ninc.runtime.cpu.tensor.Traversal;

/**
 * Computes a convolution or an input gradient by Winograd's algorithm, for tiles of squares of m×m
 * outputs: it transforms the input windows of the squares, multiplies the factor pairs, and
 * transforms the products back.
 */
public final class WinogradKernel implements TileKernel {

  /** The maximum number of squares per tile, which amortizes reading the weights once per tile. */
  public static final int SQUARES = 9 * RegisterTile.ROWS;

  private final WinogradTransform transform;
  private final WinogradInput input;
  private final WinogradWeights weights;
  private final Epilogue epilogue;
  private final PixelTensor y;
  private final MemorySegment products;
  private final MemorySegment scratch;

  public WinogradKernel(
      SegmentAllocator scratch,
      int workers,
      WinogradTransform transform,
      WinogradInput input,
      WinogradWeights weights,
      Epilogue epilogue,
      PixelTensor y) {
    this.transform = transform;
    this.input = input;
    this.weights = weights;
    this.epilogue = epilogue;
    this.y = y;
    this.products =
        scratch.allocate(workers * transform.products() * productBytes(), ProgramMemory.ALIGNMENT);
    this.scratch = scratch.allocate(workers * scratchBytes(), ProgramMemory.ALIGNMENT);
  }

  /** Returns the order in which tiles visit the pixels of a map. */
  public static Traversal traversal(Winograd algorithm, int height, int width) {
    return new Traversal(height, width, algorithm.outputs(), SQUARES);
  }

  /**
   * Returns the size of a thread's workspace: the squares between the passes, one square after
   * them, and pixels of a partial panel.
   */
  private long scratchBytes() {
    return (transform.squares() + 2) * transform.squareBytes();
  }

  private long productBytes() {
    return CacheSetPadding.of((long) SQUARES * RegisterTile.PANEL_BYTES);
  }

  private long productOffset(int worker, int product, int square) {
    return ((long) worker * transform.products() + product) * productBytes()
        + square * RegisterTile.PANEL_BYTES;
  }

  @Override
  public void prepare(Run run) {
    weights.pack(run);
  }

  @Override
  public void run(PixelTile tile, Run run) {
    input.transform(tile, tile.worker());
    long[] writes = y.offsets(tile);
    for (int panel = 0; panel < weights.panelCount(); panel++) {
      for (int product = 0; product < transform.products(); product++) {
        multiply(tile, product, panel);
      }
      transformBack(tile, panel, writes);
    }
  }

  private void transformBack(PixelTile tile, int panel, long[] writes) {
    int firstChannel = panel * RegisterTile.COLUMNS;
    int endChannel = Math.min(firstChannel + RegisterTile.COLUMNS, weights.columns());
    for (int from = 0; from < tile.squares(); from += transform.squares()) {
      int count = Math.min(transform.squares(), tile.squares() - from);
      for (int c = firstChannel; c < endChannel; c += Lanes.COUNT) {
        long column = (long) (c - firstChannel) * Float.BYTES;
        transformBack(tile, from, count, c, column, writes);
      }
    }
  }

  private void multiply(PixelTile tile, int product, int panel) {
    int rows = RegisterTile.wholeRows(tile.squares());
    long[] reads = new long[rows];
    long[] writes = new long[rows];
    for (int i = 0; i < rows; i++) {
      int square = Math.min(i, tile.squares() - 1);
      reads[i] = input.offset(tile.worker(), product, square);
      writes[i] = productOffset(tile.worker(), product, square);
    }
    for (int row = 0; row < rows; row += RegisterTile.ROWS) {
      GemmMicroKernel.tile(
          input.factors(),
          reads,
          row,
          1,
          0,
          weights.rows(),
          weights.panels(),
          weights.panelOffset(product, panel),
          Epilogue.NONE.bias(),
          0,
          Epilogue.NONE.floor(),
          products,
          writes,
          0);
    }
  }

  /** Transforms the products of several squares back, for a vector of channels. */
  private void transformBack(
      PixelTile tile, int from, int count, int channel, long offset, long[] writes) {
    long between = tile.worker() * scratchBytes();
    long after = between + transform.squares() * transform.squareBytes();
    for (int column = 0; column < transform.points(); column++) {
      transform.output(
          products,
          productOffset(tile.worker(), column, from) + offset,
          transform.points() * productBytes(),
          RegisterTile.PANEL_BYTES,
          scratch,
          between + (long) column * Lanes.BYTES,
          transform.rowBytes(),
          transform.squareBytes(),
          count);
    }
    for (int i = 0; i < count; i++) {
      int height = tile.squareHeight(from + i);
      int width = tile.squareWidth(from + i);
      transform.output(
          scratch,
          between + i * transform.squareBytes(),
          Lanes.BYTES,
          transform.rowBytes(),
          scratch,
          after,
          Lanes.BYTES,
          transform.rowBytes(),
          height);
      int first = tile.starts()[from + i];
      for (int row = 0; row < height; row++) {
        write(
            tile, after + row * transform.rowBytes(), channel, writes, first + row * width, width);
      }
    }
  }

  private void write(PixelTile tile, long from, int channel, long[] writes, int first, int count) {
    long column = (long) channel * Float.BYTES;
    if (channel + Lanes.COUNT <= weights.columns()) {
      epilogue.apply(scratch, from, channel, y.data(), writes, first, count, column);
      return;
    }
    long[] whole = new long[count];
    for (int i = 0; i < count; i++) {
      whole[i] =
          tile.worker() * scratchBytes()
              + (transform.squares() + 1) * transform.squareBytes()
              + (long) i * Lanes.BYTES;
    }
    epilogue.apply(scratch, from, channel, scratch, whole, 0, count, 0);
    long bytes = (long) (weights.columns() - channel) * Float.BYTES;
    for (int i = 0; i < count; i++) {
      MemorySegment.copy(scratch, whole[i], y.data(), writes[first + i] + column, bytes);
    }
  }
}
