package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.stream.LongStream;
import ninc.compiler.graph.Type.Weight;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.dsl.Window;

/**
 * The gradient of a convolution by its weight by Winograd's algorithm: the sum over all squares of
 * products of transformed inputs and transformed output gradients, transformed back.
 *
 * <p>Works in rounds of a few tiles of squares. The transformed inputs of a round are shared; a
 * task takes a panel of output channels, transforms their gradients tile by tile, and adds to the
 * panel's sums while they are in its cache. Meanwhile other threads transform the next round's
 * inputs.
 */
final class WinogradWeightGradientKernel implements Kernel {

  /** The most squares of a tile: a panel of their gradients fits the level-2 cache. */
  private static final int SQUARES = 9 * RegisterTile.ROWS;

  /** Tiles of a round. */
  private static final int TILES = 2;

  /** Tiles whose transformed inputs are kept: this round's and the next one's. */
  private static final int SLOTS = 2 * TILES;

  private final FlatTensor dw;
  private final Weight type;
  private final Traversal traversal;
  private final WinogradTransform transform;
  private final WinogradInput input;
  private final WinogradGradientFactor gradient;
  private final WinogradFilter filter;
  private final int panels;
  private final int shares;

  /** From the first input channel on, up to whole register tiles. */
  private final long[] positions;

  private final long[] rows;
  private final MemorySegment sums;
  private final MemorySegment scratch;

  WinogradWeightGradientKernel(
      SegmentAllocator scratch,
      int workers,
      Winograd algorithm,
      MapTensor x,
      MapTensor dy,
      FlatTensor dw,
      Weight type,
      Window window) {
    this.dw = dw;
    this.type = type;
    this.traversal = new Traversal(dy.height(), dy.width(), algorithm.outputs(), SQUARES);
    this.transform = WinogradTransform.of(algorithm);
    this.input =
        new WinogradInput(
            scratch,
            workers,
            transform,
            x,
            window.padding().height(),
            window.padding().width(),
            SLOTS,
            SQUARES);
    this.gradient = new WinogradGradientFactor(scratch, workers, transform, dy, SQUARES);
    this.filter = new WinogradFilter(algorithm);
    this.panels = Math.ceilDiv(type.out(), RegisterTile.COLUMNS);
    int channels = RegisterTile.wholeRows(type.in());
    this.positions = LongStream.range(0, channels).map(c -> c * Float.BYTES).toArray();
    this.rows = LongStream.range(0, channels).map(c -> c * RegisterTile.PANEL_BYTES).toArray();
    // With fewer panels than threads, a panel's input channels are shared out too.
    this.shares = Math.min(Math.ceilDiv(workers, panels), channels / RegisterTile.ROWS);
    this.sums = scratch.allocate(panels * panelBytes(), ProgramMemory.ALIGNMENT);
    this.scratch = scratch.allocate(workers * scratchBytes(), ProgramMemory.ALIGNMENT);
  }

  private long panelBytes() {
    return transform.products() * productBytes();
  }

  private long productBytes() {
    return Skew.of((long) rows.length * RegisterTile.PANEL_BYTES);
  }

  /** Where a panel's sums of a product begin. */
  private long sumOffset(int panel, int product) {
    return panel * panelBytes() + product * productBytes();
  }

  /** Summed products of a vector of channels, the transform's own, and the kernels' gradients. */
  private long scratchBytes() {
    return 3 * transform.squareBytes();
  }

  @Override
  public void run(Run run) {
    Workers threads = run.workers();
    threads.run(panels, (panel, _) -> clear(panel));
    int tiles = traversal.tiles(run.size());
    threads.run(Math.min(TILES, tiles), (tile, worker) -> transformInput(run, tile, worker));
    for (int round = 0; round < tiles; round += TILES) {
      int first = round;
      int next = Math.min(first + TILES, tiles);
      int afterNext = Math.min(next + TILES, tiles);
      int products = panels * shares;
      threads.run(
          products + afterNext - next,
          (task, worker) -> {
            if (task < products) {
              add(run, first, next, task / shares, task % shares, worker);
            } else {
              transformInput(run, next + task - products, worker);
            }
          });
    }
    threads.run(type.in(), this::transformBack);
  }

  private void clear(int panel) {
    sums.asSlice(sumOffset(panel, 0), panelBytes()).fill((byte) 0);
  }

  private void transformInput(Run run, int tile, int worker) {
    input.transform(traversal.tile(tile, 0, run.size(), worker), tile % SLOTS);
  }

  /** Adds the products of some tiles to a share of a panel's sums. */
  private void add(Run run, int first, int end, int panel, int share, int worker) {
    int groups = rows.length / RegisterTile.ROWS;
    int from = groups * share / shares * RegisterTile.ROWS;
    int to = groups * (share + 1) / shares * RegisterTile.ROWS;
    for (int number = first; number < end; number++) {
      PixelTile tile = traversal.tile(number, 0, run.size(), worker);
      gradient.transform(tile, panel);
      for (int product = 0; product < transform.products(); product++) {
        long[] reads = input.offsets(number % SLOTS, product, tile.squares());
        for (int row = from; row < to; row += RegisterTile.ROWS) {
          ColumnProduct.tile(
              input.factors(),
              reads,
              positions,
              row,
              gradient.factors(),
              gradient.offset(worker, product),
              sums,
              rows,
              sumOffset(panel, product));
        }
      }
    }
  }

  /** The kernels' gradients of one input channel. */
  private void transformBack(int channel, int worker) {
    long products = worker * scratchBytes();
    long half = products + transform.squareBytes();
    long kernel = half + transform.squareBytes();
    int positions = filter.size() * filter.size();
    for (int k = 0; k < type.out(); k += Lanes.COUNT) {
      long column =
          (long) channel * RegisterTile.PANEL_BYTES
              + (long) (k % RegisterTile.COLUMNS) * Float.BYTES;
      for (int product = 0; product < transform.products(); product++) {
        long sum = sumOffset(k / RegisterTile.COLUMNS, product) + column;
        Lanes.store(Lanes.load(sums, sum), scratch, products + (long) product * Lanes.BYTES);
      }
      filter.transformBack(scratch, products, scratch, half, scratch, kernel);
      for (int position = 0; position < positions; position++) {
        long row = (long) position * type.in() + channel;
        Lanes.store(
            Lanes.load(scratch, kernel + (long) position * Lanes.BYTES),
            dw.data(),
            (row * type.out() + k) * Float.BYTES,
            Lanes.mask(k, type.out()));
      }
    }
  }
}
