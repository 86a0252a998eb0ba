package ninc.runtime.cpu;

import static ninc.compiler.schedule.Algorithm.Winograd.POINTS;
import static ninc.compiler.schedule.Algorithm.Winograd.PRODUCTS;

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

  /** A square between the passes, after them, and pixels whose last channels are fewer. */
  private static final long SCRATCH_BYTES = 3 * WinogradTransforms.TEMPORARY_BYTES;

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

  private long squareBytes() {
    return (long) weights.panelCount() * RegisterTile.PANEL_BYTES;
  }

  private long productBytes() {
    return SQUARES * squareBytes();
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
    for (int product = 0; product < PRODUCTS; product++) {
      multiply(tile, product);
    }
    long[] writes = y.offsets(tile);
    for (int square = 0; square < tile.squares(); square++) {
      for (int c = 0; c < weights.columns(); c += Lanes.COUNT) {
        transformBack(tile, square, c, writes);
      }
    }
  }

  private void multiply(PixelTile tile, int product) {
    int rows = RegisterTile.wholeRows(tile.squares());
    long[] reads = new long[rows];
    long[] writes = new long[rows];
    for (int i = 0; i < rows; i++) {
      int square = Math.min(i, tile.squares() - 1);
      reads[i] = input.offset(tile.worker(), product, square);
      writes[i] = productOffset(tile.worker(), product, square);
    }
    for (int panel = 0; panel < weights.panelCount(); panel++) {
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
            (long) panel * RegisterTile.PANEL_BYTES);
      }
    }
  }

  /** The results of one square and a vector of channels. */
  private void transformBack(PixelTile tile, int square, int channel, long[] writes) {
    int outputs = algorithm.outputs();
    int first = tile.starts()[square];
    int height = Math.min(outputs, tile.traversal().height() - tile.rows()[first]);
    int width = Math.min(outputs, tile.traversal().width() - tile.columns()[first]);
    long column = (long) channel * Float.BYTES;
    long between = tile.worker() * SCRATCH_BYTES;
    long after = between + WinogradTransforms.TEMPORARY_BYTES;
    long line = POINTS * Lanes.BYTES;
    WinogradTransforms.output(
        products,
        productOffset(tile.worker(), 0, square) + column,
        POINTS * productBytes(),
        productBytes(),
        scratch,
        between,
        line,
        Lanes.BYTES,
        POINTS,
        outputs - 1);
    WinogradTransforms.output(
        scratch,
        between,
        Lanes.BYTES,
        line,
        scratch,
        after,
        Lanes.BYTES,
        line,
        height,
        outputs - 1);
    for (int i = 0; i < height; i++) {
      write(tile, after + i * line, channel, writes, first + i * width, width);
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
              + 2 * WinogradTransforms.TEMPORARY_BYTES
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
