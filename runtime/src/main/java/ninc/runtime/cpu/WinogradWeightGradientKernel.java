package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import ninc.compiler.graph.Type.Weight;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.dsl.Window;

/**
 * The gradient of a convolution by its weight by Winograd's algorithm: the sum over all squares of
 * products of transformed inputs and transformed output gradients, transformed back. Works in
 * rounds: threads share out the transforms of some hundred squares, then the products of them.
 */
final class WinogradWeightGradientKernel implements Kernel {

  /** Squares that one thread transforms at a time. */
  private static final int SQUARES = 4 * RegisterTile.ROWS;

  /** Tiles of a round; each sum is read and written once a round. */
  private static final int TILES = 10;

  private static final int ROUND = TILES * SQUARES;

  /** Input channels of a task: their packed factor fits the level-2 cache. */
  private static final int CHANNELS = 16 * RegisterTile.ROWS;

  private static final long GROUP_BYTES = RowGroups.groupBytes(ROUND);

  /** Of one thread: packing the last group writes a little beyond it. */
  private static final long PACKED_BYTES =
      CHANNELS / RegisterTile.ROWS * GROUP_BYTES + MapTensor.SLACK;

  private final FlatTensor dw;
  private final Weight type;
  private final Traversal traversal;
  private final WinogradTransform transform;
  private final WinogradInput input;
  private final WinogradGradientFactor gradient;
  private final WinogradFilter filter;
  private final int rows;
  private final int panels;
  private final MemorySegment sums;
  private final MemorySegment packed;
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
            1,
            ROUND);
    this.gradient = new WinogradGradientFactor(scratch, workers, transform, dy, ROUND);
    this.filter = new WinogradFilter(algorithm);
    this.rows = RegisterTile.wholeRows(type.in());
    this.panels = Math.ceilDiv(type.out(), RegisterTile.COLUMNS);
    this.sums = scratch.allocate(transform.products() * productBytes(), ProgramMemory.ALIGNMENT);
    this.packed = scratch.allocate(workers * PACKED_BYTES, ProgramMemory.ALIGNMENT);
    this.scratch = scratch.allocate(workers * scratchBytes(), ProgramMemory.ALIGNMENT);
  }

  private long rowBytes() {
    return (long) panels * RegisterTile.PANEL_BYTES;
  }

  private long productBytes() {
    return rows * rowBytes();
  }

  /** Summed products of a vector of channels, the transform's own, and the kernels' gradients. */
  private long scratchBytes() {
    return 3 * transform.squareBytes();
  }

  @Override
  public void run(Run run) {
    Workers threads = run.workers();
    threads.run(transform.products(), (product, _) -> clear(product));
    int tiles = traversal.tiles(run.size());
    int blocks = Math.ceilDiv(type.in(), CHANNELS);
    for (int first = 0; first < tiles; first += TILES) {
      int from = first;
      int count = Math.min(TILES, tiles - first);
      PixelTile last = traversal.tile(first + count - 1, 0, run.size(), 0);
      int squares =
          (count - 1) * traversal.tile(first, 0, run.size(), 0).squares() + last.squares();
      threads.run(
          count,
          (number, worker) -> {
            PixelTile tile = traversal.tile(from + number, 0, run.size(), worker);
            int square = number * traversal.tile(from, 0, run.size(), worker).squares();
            input.transform(tile, 0, square);
            gradient.transform(tile, square);
          });
      threads.run(
          transform.products() * blocks,
          (task, worker) -> add(task / blocks, task % blocks * CHANNELS, squares, worker));
    }
    threads.run(type.in(), this::transformBack);
  }

  private void clear(int product) {
    sums.asSlice(product * productBytes(), productBytes()).fill((byte) 0);
  }

  /** Adds one of the products for a block of input channels. */
  private void add(int product, int firstChannel, int squares, int worker) {
    int channels = Math.min(CHANNELS, type.in() - firstChannel);
    long[] sumRows = new long[RegisterTile.wholeRows(channels)];
    for (int i = 0; i < sumRows.length; i++) {
      sumRows[i] = product * productBytes() + (firstChannel + i) * rowBytes();
    }
    long base = worker * PACKED_BYTES;
    int groups = sumRows.length / RegisterTile.ROWS;
    for (int square = 0; square < squares; square++) {
      long read = input.offset(0, product, square) + (long) firstChannel * Float.BYTES;
      long write = base + square * RowGroups.PIXEL_BYTES;
      RowGroups.pack(input.factors(), read, groups, packed, write, GROUP_BYTES);
    }
    for (int panel = 0; panel < panels; panel++) {
      for (int row = 0; row < channels; row += RegisterTile.ROWS) {
        ColumnProduct.tile(
            packed,
            base + row / RegisterTile.ROWS * GROUP_BYTES,
            gradient.factors(),
            gradient.offset(product, panel),
            squares,
            sums,
            sumRows,
            row,
            (long) panel * RegisterTile.PANEL_BYTES);
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
      long column = (long) k * Float.BYTES;
      for (int product = 0; product < transform.products(); product++) {
        long sum = product * productBytes() + channel * rowBytes() + column;
        Lanes.store(Lanes.load(sums, sum), scratch, products + (long) product * Lanes.BYTES);
      }
      filter.transformBack(scratch, products, scratch, half, scratch, kernel);
      for (int position = 0; position < positions; position++) {
        long row = (long) position * type.in() + channel;
        Lanes.store(
            Lanes.load(scratch, kernel + (long) position * Lanes.BYTES),
            dw.data(),
            row * type.out() * Float.BYTES + column,
            Lanes.mask(k, type.out()));
      }
    }
  }
}
