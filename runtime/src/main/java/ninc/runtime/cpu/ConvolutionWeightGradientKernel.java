package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import ninc.dsl.Window;

/**
 * The gradient of a convolution by its weight: for every position (kernel row, then kernel column
 * and input channel) and output channel, the sum over all pixels. A task takes a chunk of the batch
 * and blocks of positions; it packs both factors pixel block by pixel block, then adds register
 * tiles to the chunk's partial sum.
 */
final class ConvolutionWeightGradientKernel implements Kernel {

  /** Positions of one task: 40 register tiles, whose packed factor fits a level-2 cache. */
  private static final int POSITIONS = 240;

  /** Pixels that are packed at a time. */
  private static final int PIXELS = 252;

  private static final long GROUP_BYTES = RowGroups.groupBytes(PIXELS);

  private final MapTensor x;
  private final MapTensor dy;
  private final FlatTensor dw;
  private final Traversal traversal;
  private final PixelGrid windows;
  private final PixelGrid gradients;
  private final List<Block> blocks;
  private final int panels;
  private final PartialSums partials;
  private final List<Scratch> scratch;

  /**
   * Consecutive positions under one row of the kernel.
   *
   * @param read bytes from a pixel's window to the first position's input
   * @param first the first position's row in the weight
   */
  private record Block(long read, int first, int count) {}

  private record Scratch(MemorySegment x, MemorySegment dy) {}

  ConvolutionWeightGradientKernel(
      SegmentAllocator scratch,
      int workers,
      MapTensor x,
      MapTensor dy,
      FlatTensor dw,
      Window window) {
    this.x = x;
    this.dy = dy;
    this.dw = dw;
    this.traversal = new Traversal(dy.height(), dy.width(), 1, PIXELS);
    this.windows = Products.windows(x, window);
    this.gradients = dy.grid();
    this.blocks = blocks(x, window);
    this.panels = Math.ceilDiv(dy.channels(), RegisterTile.COLUMNS);
    this.partials = new PartialSums(scratch, dw.length() / dy.channels(), dy.channels());
    this.scratch = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      this.scratch.add(
          new Scratch(
              scratch.allocate(
                  POSITIONS / RegisterTile.ROWS * GROUP_BYTES + MapTensor.SLACK,
                  ProgramMemory.ALIGNMENT),
              scratch.allocate(
                  (long) panels * PIXELS * RegisterTile.PANEL_BYTES, ProgramMemory.ALIGNMENT)));
    }
  }

  private static List<Block> blocks(MapTensor x, Window window) {
    int length = window.kernel().width() * x.channels();
    List<Block> blocks = new ArrayList<>();
    for (int tap = 0; tap < window.kernel().height(); tap++) {
      for (int from = 0; from < length; from += POSITIONS) {
        long read = tap * x.rowStride() + (long) from * Float.BYTES;
        blocks.add(new Block(read, tap * length + from, Math.min(POSITIONS, length - from)));
      }
    }
    return blocks;
  }

  @Override
  public void run(Run run) {
    Chunks chunks = Chunks.of(run.size(), dw.length());
    // With fewer chunks than threads, a chunk's blocks are shared out too; the sums stay the same.
    int shares = Math.clamp(2L * run.workers().count() / chunks.count(), 1, blocks.size());
    run.workers()
        .run(
            chunks.count() * shares,
            (task, worker) -> {
              int share = task % shares;
              List<Block> own =
                  blocks.subList(
                      blocks.size() * share / shares, blocks.size() * (share + 1) / shares);
              accumulate(chunks, task / shares, own, scratch.get(worker));
            });
    partials.sum(chunks.count(), dw, run.workers());
  }

  private void accumulate(Chunks chunks, int chunk, List<Block> own, Scratch packed) {
    own.forEach(block -> partials.clear(chunk, block.first, block.count));
    List<long[]> rows = own.stream().map(block -> rows(chunk, block)).toList();
    int first = chunks.first(chunk);
    int images = chunks.first(chunk + 1) - first;
    for (int number = 0; number < traversal.tiles(images); number++) {
      PixelTile tile = traversal.tile(number, first, images, 0);
      int count = tile.count();
      long[] reads = windows.offsets(tile);
      packGradient(gradients.offsets(tile), count, packed.dy());
      for (int i = 0; i < own.size(); i++) {
        packInput(reads, count, own.get(i), packed.x());
        for (int panel = 0; panel < panels; panel++) {
          addPanel(count, own.get(i), packed, rows.get(i), panel);
        }
      }
    }
  }

  /** Where each position's partial sums lie; the last one's again, for zeros, up to whole tiles. */
  private long[] rows(int chunk, Block block) {
    long[] rows = new long[RegisterTile.wholeRows(block.count)];
    for (int i = 0; i < rows.length; i++) {
      int row = block.first + Math.min(i, block.count - 1);
      rows[i] = partials.offset(chunk, row);
    }
    return rows;
  }

  private void addPanel(int pixels, Block block, Scratch packed, long[] rows, int panel) {
    for (int row = 0; row < block.count; row += RegisterTile.ROWS) {
      ColumnProduct.tile(
          packed.x(),
          row / RegisterTile.ROWS * GROUP_BYTES,
          packed.dy(),
          (long) panel * PIXELS * RegisterTile.PANEL_BYTES,
          pixels,
          partials.data(),
          rows,
          row,
          (long) panel * RegisterTile.PANEL_BYTES);
    }
  }

  private void packInput(long[] reads, int count, Block block, MemorySegment packed) {
    int groups = block.count / RegisterTile.ROWS;
    for (int p = 0; p < count; p++) {
      long write = p * RowGroups.PIXEL_BYTES;
      RowGroups.pack(x.data(), reads[p] + block.read, groups, packed, write, GROUP_BYTES);
    }
    if (groups * RegisterTile.ROWS < block.count) {
      packLastGroup(reads, count, block, groups * RegisterTile.ROWS, packed);
    }
  }

  private void packLastGroup(long[] reads, int count, Block block, int row, MemorySegment packed) {
    long write = row / RegisterTile.ROWS * GROUP_BYTES;
    for (int p = 0; p < count; p++) {
      for (int r = 0; r < RegisterTile.ROWS; r++) {
        long at = reads[p] + block.read + (long) (row + r) * Float.BYTES;
        float value = row + r < block.count ? x.data().get(Lanes.FLOAT, at) : 0;
        packed.set(Lanes.FLOAT, write + (long) (p * RegisterTile.ROWS + r) * Float.BYTES, value);
      }
    }
  }

  private void packGradient(long[] reads, int count, MemorySegment packed) {
    int vectors = panels * RegisterTile.VECTORS;
    for (int p = 0; p < count; p++) {
      long write = (long) p * RegisterTile.PANEL_BYTES;
      // May read into the next pixel where channels end; those columns are never summed.
      for (int v = 0; v < vectors; v++) {
        long panel = (long) (v / RegisterTile.VECTORS) * PIXELS * RegisterTile.PANEL_BYTES;
        long column = (long) (v % RegisterTile.VECTORS) * Lanes.BYTES;
        Lanes.store(
            Lanes.load(dy.data(), reads[p] + (long) v * Lanes.BYTES),
            packed,
            write + panel + column);
      }
    }
  }
}
