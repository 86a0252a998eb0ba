package ninc.runtime.cpu.winograd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.dsl.Window;
import ninc.runtime.cpu.gemm.TransposedGemm;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.parallel.Workers;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.CacheSetPadding;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelTile;
import ninc.runtime.cpu.tensor.ProgramMemory;
import ninc.runtime.cpu.tensor.Traversal;

/**
 * The gradient of a convolution by its weight by Winograd's algorithm: the sum over all squares of
 * products of transformed inputs and transformed output gradients, transformed back.
 *
 * <p>Works tile by tile of squares. A tile's transformed inputs are shared; a task takes a panel of
 * output channels, transforms their gradients, and adds to the panel's sums. Meanwhile other
 * threads transform the next tile's inputs.
 */
public final class WinogradWeightGradientKernel implements Kernel {

  /** The most squares of a tile: the sums, read and written once a tile, cost little. */
  private static final int SQUARES = 18 * RegisterTile.ROWS;

  /** Tiles whose transformed inputs are kept: this one's and the next one's. */
  private static final int SLOTS = 2;

  /** Tasks that transform a tile's inputs: small ones, which fill the gaps between the panels. */
  private static final int PIECES = 4;

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

  public WinogradWeightGradientKernel(
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
    SquareFactor layout = SquareFactor.ofColumns(SQUARES, type.in());
    this.input =
        new WinogradInput(
            scratch,
            workers,
            transform,
            x,
            window.padding().height(),
            window.padding().width(),
            SLOTS,
            layout);
    this.gradient = new WinogradGradientFactor(scratch, workers, transform, dy, SQUARES);
    this.filter = new WinogradFilter(algorithm);
    this.panels = Math.ceilDiv(type.out(), RegisterTile.COLUMNS);
    int channels = RegisterTile.wholeRows(type.in());
    this.positions = IntStream.range(0, channels).mapToLong(layout::channel).toArray();
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
    return CacheSetPadding.of((long) rows.length * RegisterTile.PANEL_BYTES);
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
    threads.run(PIECES, (piece, worker) -> transformInput(run, 0, piece, worker));
    int products = panels * shares;
    for (int tile = 0; tile < tiles; tile++) {
      int current = tile;
      int pieces = tile + 1 < tiles ? PIECES : 0;
      threads.run(
          products + pieces,
          (task, worker) -> {
            if (task < products) {
              add(run, current, task / shares, task % shares, worker);
            } else {
              transformInput(run, current + 1, task - products, worker);
            }
          });
    }
    threads.run(type.in(), this::transformBack);
  }

  private void clear(int panel) {
    sums.asSlice(sumOffset(panel, 0), panelBytes()).fill((byte) 0);
  }

  private void transformInput(Run run, int number, int piece, int worker) {
    PixelTile tile = traversal.tile(number, 0, run.size(), worker);
    int from = tile.squares() * piece / PIECES;
    int to = tile.squares() * (piece + 1) / PIECES;
    input.transform(tile, number % SLOTS, from, to);
  }

  /** Adds the products of a tile to a share of a panel's sums. */
  private void add(Run run, int number, int panel, int share, int worker) {
    int groups = rows.length / RegisterTile.ROWS;
    int from = groups * share / shares * RegisterTile.ROWS;
    int to = groups * (share + 1) / shares * RegisterTile.ROWS;
    PixelTile tile = traversal.tile(number, 0, run.size(), worker);
    gradient.transform(tile, panel);
    for (int product = 0; product < transform.products(); product++) {
      long[] reads = input.offsets(number % SLOTS, product, tile.squares());
      for (int row = from; row < to; row += RegisterTile.ROWS) {
        TransposedGemm.tile(
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
