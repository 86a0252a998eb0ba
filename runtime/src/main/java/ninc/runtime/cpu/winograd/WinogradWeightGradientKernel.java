package ninc.runtime.cpu.winograd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.dsl.Padding;
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
 * Computes a weight gradient by Winograd's algorithm: it sums the products of transformed inputs
 * and transformed output gradients over all subtiles, and transforms the sums back.
 *
 * <p>Tiles are processed one after another. All threads share the transformed inputs of a tile. A
 * task transforms the gradients of one panel of output channels and adds to the panel's sums, while
 * other threads already transform the inputs of the next tile.
 */
public final class WinogradWeightGradientKernel implements Kernel {

  /**
   * The maximum number of subtiles per tile, which amortizes reading and writing the sums once per
   * tile.
   */
  private static final int SUBTILES = 12 * RegisterTile.ROWS;

  /** The number of tiles with transformed inputs in memory: the current and the next. */
  private static final int SLOTS = 2;

  /**
   * The number of tasks that transform the inputs of a tile. They are small, to fill gaps between
   * the panels.
   */
  private static final int PIECES = 4;

  private final FlatTensor dw;
  private final Weight type;
  private final boolean[] seesInput;
  private final Traversal traversal;
  private final WinogradTransform transform;
  private final WinogradInput input;
  private final WinogradGradientFactor gradient;
  private final WinogradFilter filter;
  private final int panels;
  private final int shares;

  /** The offset of each input channel, padded to whole register tiles. */
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
    this.seesInput = seesInput(x.type(), dy.type(), type, window.padding());
    this.traversal = new Traversal(dy.height(), dy.width(), algorithm.outputs(), SUBTILES);
    this.transform = WinogradTransform.of(algorithm);
    WinogradFactorLayout layout = WinogradFactorLayout.ofColumns(SUBTILES, type.in());
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
    this.gradient = new WinogradGradientFactor(scratch, workers, transform, dy, SUBTILES);
    this.filter = new WinogradFilter(algorithm);
    this.panels = Math.ceilDiv(type.out(), RegisterTile.COLUMNS);
    int channels = RegisterTile.wholeRows(type.in());
    this.positions = IntStream.range(0, channels).mapToLong(layout::channel).toArray();
    this.rows = LongStream.range(0, channels).map(c -> c * RegisterTile.PANEL_BYTES).toArray();
    // If there are fewer panels than threads, threads also share the input channels of a panel.
    this.shares = Math.min(Math.ceilDiv(workers, panels), channels / RegisterTile.ROWS);
    this.sums = scratch.allocate(panels * panelBytes(), ProgramMemory.ALIGNMENT);
    this.scratch = scratch.allocate(workers * scratchBytes(), ProgramMemory.ALIGNMENT);
  }

  /**
   * Returns for each position in the kernel whether it meets a pixel of the input in any window. If
   * all that it meets is padding, its gradient is zero, of which the transforms would leave
   * rounding errors.
   */
  private static boolean[] seesInput(FeatureMap x, FeatureMap dy, Weight type, Padding padding) {
    boolean[] seen = new boolean[type.kernelHeight() * type.kernelWidth()];
    for (int position = 0; position < seen.length; position++) {
      int row = position / type.kernelWidth() - padding.height();
      int column = position % type.kernelWidth() - padding.width();
      seen[position] =
          overlaps(row, dy.height(), x.height()) && overlaps(column, dy.width(), x.width());
    }
    return seen;
  }

  /** Returns whether any of {@code count} indices from {@code first} on is from 0 to length − 1. */
  private static boolean overlaps(int first, int count, int length) {
    return first < length && first + count > 0;
  }

  private long panelBytes() {
    return transform.products() * productBytes();
  }

  private long productBytes() {
    return CacheSetPadding.of((long) rows.length * RegisterTile.PANEL_BYTES);
  }

  /** Returns the offset of a panel's sums for a product, in bytes. */
  private long sumOffset(int panel, int product) {
    return panel * panelBytes() + product * productBytes();
  }

  /**
   * Returns the size of a thread's workspace: the summed products of a vector of channels, the
   * workspace of the transform, and the kernel gradients.
   */
  private long scratchBytes() {
    return 3 * transform.subtileBytes();
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
    int from = tile.subtiles() * piece / PIECES;
    int to = tile.subtiles() * (piece + 1) / PIECES;
    input.transform(tile, number % SLOTS, from, to);
  }

  /** Adds the products of a tile to one share of a panel's sums. */
  private void add(Run run, int number, int panel, int share, int worker) {
    int groups = rows.length / RegisterTile.ROWS;
    int from = groups * share / shares * RegisterTile.ROWS;
    int to = groups * (share + 1) / shares * RegisterTile.ROWS;
    PixelTile tile = traversal.tile(number, 0, run.size(), worker);
    gradient.transform(tile, panel);
    for (int product = 0; product < transform.products(); product++) {
      long[] reads = input.offsets(number % SLOTS, product, tile.subtiles());
      long factor = gradient.offset(worker, product);
      long sum = sumOffset(panel, product);
      for (int row = from; row < to; row += RegisterTile.ROWS) {
        TransposedGemm.tile(
            input.factors(), reads, positions, row, gradient.factors(), factor, sums, rows, sum);
      }
    }
  }

  /** Computes the kernel gradients of one input channel. */
  private void transformBack(int channel, int worker) {
    long products = worker * scratchBytes();
    long temporary = products + transform.subtileBytes();
    long kernel = temporary + transform.subtileBytes();
    int positions = filter.size() * filter.size();
    for (int k = 0; k < type.out(); k += Lanes.COUNT) {
      long column =
          (long) channel * RegisterTile.PANEL_BYTES
              + (long) (k % RegisterTile.COLUMNS) * Float.BYTES;
      for (int product = 0; product < transform.products(); product++) {
        long sum = sumOffset(k / RegisterTile.COLUMNS, product) + column;
        Lanes.store(Lanes.load(sums, sum), scratch, products + (long) product * Lanes.BYTES);
      }
      filter.transformBack(scratch, products, scratch, temporary, scratch, kernel);
      for (int position = 0; position < positions; position++) {
        long row = (long) position * type.in() + channel;
        Lanes.store(
            seesInput[position]
                ? Lanes.load(scratch, kernel + (long) position * Lanes.BYTES)
                : Lanes.zero(),
            dw.data(),
            (row * type.out() + k) * Float.BYTES,
            k,
            type.out());
      }
    }
  }
}
