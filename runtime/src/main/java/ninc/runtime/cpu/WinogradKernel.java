package ninc.runtime.cpu;

import static ninc.compiler.schedule.Algorithm.Winograd.POINTS;
import static ninc.compiler.schedule.Algorithm.Winograd.PRODUCTS;
import static ninc.runtime.cpu.WinogradTransforms.ROW_BYTES;
import static ninc.runtime.cpu.WinogradTransforms.SQUARE_BYTES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import ninc.compiler.schedule.Algorithm.Winograd;

/**
 * A convolution, or an input gradient, by Winograd's algorithm for tiles of squares of m×m results:
 * transforms the windows under the squares, multiplies the 36 pairs of factors, transforms back.
 */
final class WinogradKernel implements TileKernel {

  /** The most squares of a tile: enough that the weights, read once a tile, cost little. */
  static final int SQUARES = 10 * RegisterTile.ROWS;

  /** Squares between the passes, one after them, and pixels whose last channels are fewer. */
  private static final long SCRATCH_BYTES = (WinogradTransforms.SQUARES + 2) * SQUARE_BYTES;

  /** Panels that are multiplied before they are transformed back, while in the level-2 cache. */
  private static final int PANELS = 2;

  private final Winograd algorithm;
  private final WinogradInput input;
  private final WinogradWeights weights;
  private final Epilogue epilogue;
  private final PixelTensor y;
  private final MemorySegment products;
  private final MemorySegment scratch;

  WinogradKernel(
      SegmentAllocator scratch,
      int workers,
      Winograd algorithm,
      WinogradInput input,
      WinogradWeights weights,
      Epilogue epilogue,
      PixelTensor y) {
    this.algorithm = algorithm;
    this.input = input;
    this.weights = weights;
    this.epilogue = epilogue;
    this.y = y;
    this.products = scratch.allocate(workers * PRODUCTS * productBytes(), ProgramMemory.ALIGNMENT);
    this.scratch = scratch.allocate(workers * SCRATCH_BYTES, ProgramMemory.ALIGNMENT);
  }

  /** The order in which tiles visit a map's pixels. */
  static Traversal traversal(Winograd algorithm, int height, int width) {
    return new Traversal(height, width, algorithm.outputs(), SQUARES);
  }

  private static long squareBytes() {
    return (long) PANELS * RegisterTile.PANEL_BYTES;
  }

  private long productBytes() {
    return Skew.of(SQUARES * squareBytes());
  }

  private long productOffset(int worker, int product, int square) {
    return ((long) worker * PRODUCTS + product) * productBytes() + square * squareBytes();
  }

  @Override
  public void prepare(Run run) {
    weights.pack(run);
  }

  @Override
  public void run(PixelTile tile, Run run) {
    input.transform(tile, tile.worker(), 0);
    long[] writes = y.offsets(tile);
    for (int panel = 0; panel < weights.panelCount(); panel += PANELS) {
      int end = Math.min(panel + PANELS, weights.panelCount());
      for (int product = 0; product < PRODUCTS; product++) {
        multiply(tile, product, panel, end);
      }
      transformBack(tile, panel, end, writes);
    }
  }

  private void transformBack(PixelTile tile, int panel, int end, long[] writes) {
    int firstChannel = panel * RegisterTile.COLUMNS;
    int endChannel = Math.min(end * RegisterTile.COLUMNS, weights.columns());
    for (int from = 0; from < tile.squares(); from += WinogradTransforms.SQUARES) {
      int count = Math.min(WinogradTransforms.SQUARES, tile.squares() - from);
      for (int c = firstChannel; c < endChannel; c += Lanes.COUNT) {
        long column = (long) (c - firstChannel) * Float.BYTES;
        transformBack(tile, from, count, c, column, writes);
      }
    }
  }

  private void multiply(PixelTile tile, int product, int firstPanel, int endPanel) {
    int rows = RegisterTile.wholeRows(tile.squares());
    long[] reads = new long[rows];
    long[] writes = new long[rows];
    for (int i = 0; i < rows; i++) {
      int square = Math.min(i, tile.squares() - 1);
      reads[i] = input.offset(tile.worker(), product, square);
      writes[i] = productOffset(tile.worker(), product, square);
    }
    for (int panel = firstPanel; panel < endPanel; panel++) {
      for (int row = 0; row < rows; row += RegisterTile.ROWS) {
        RowProduct.tile(
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
            (long) (panel - firstPanel) * RegisterTile.PANEL_BYTES);
      }
    }
  }

  /** The results of some squares and a vector of channels. */
  private void transformBack(
      PixelTile tile, int from, int count, int channel, long offset, long[] writes) {
    int last = algorithm.outputs() - 1;
    long between = tile.worker() * SCRATCH_BYTES;
    long after = between + WinogradTransforms.SQUARES * SQUARE_BYTES;
    for (int column = 0; column < POINTS; column++) {
      WinogradTransforms.output(
          products,
          productOffset(tile.worker(), column, from) + offset,
          POINTS * productBytes(),
          squareBytes(),
          scratch,
          between + (long) column * Lanes.BYTES,
          ROW_BYTES,
          SQUARE_BYTES,
          count,
          last);
    }
    for (int i = 0; i < count; i++) {
      int height = tile.squareHeight(from + i);
      int width = tile.squareWidth(from + i);
      WinogradTransforms.output(
          scratch,
          between + i * SQUARE_BYTES,
          Lanes.BYTES,
          ROW_BYTES,
          scratch,
          after,
          Lanes.BYTES,
          ROW_BYTES,
          height,
          last);
      int first = tile.starts()[from + i];
      for (int row = 0; row < height; row++) {
        write(tile, after + row * ROW_BYTES, channel, writes, first + row * width, width);
      }
    }
  }

  private void write(PixelTile tile, long from, int channel, long[] writes, int first, int count) {
    long column = (long) channel * Float.BYTES;
    long bias = epilogue.biasOffset(channel);
    if (channel + Lanes.COUNT <= weights.columns()) {
      WinogradTransforms.epilogue(
          scratch,
          from,
          epilogue.bias(),
          bias,
          epilogue.floor(),
          y.data(),
          writes,
          first,
          count,
          column);
      return;
    }
    long[] whole = new long[count];
    for (int i = 0; i < count; i++) {
      whole[i] =
          tile.worker() * SCRATCH_BYTES
              + (WinogradTransforms.SQUARES + 1) * SQUARE_BYTES
              + (long) i * Lanes.BYTES;
    }
    WinogradTransforms.epilogue(
        scratch, from, epilogue.bias(), bias, epilogue.floor(), scratch, whole, 0, count, 0);
    long bytes = (long) (weights.columns() - channel) * Float.BYTES;
    for (int i = 0; i < count; i++) {
      MemorySegment.copy(scratch, whole[i], y.data(), writes[first + i] + column, bytes);
    }
  }
}
