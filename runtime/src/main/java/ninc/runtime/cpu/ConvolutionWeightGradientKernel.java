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
  private final PixelGrid windows;
  private final PixelGrid gradients;
  private final List<PositionBlock> blocks;
  private final int panels;
  private final PartialSums partials;
  private final List<Scratch> scratch;

  /** Of one thread. */
  private record Scratch(MemorySegment unfolded, MemorySegment x, MemorySegment dy) {}

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
    this.windows = Products.windows(x, window);
    this.gradients = dy.grid();
    this.blocks = PositionBlock.of(x, window, POSITIONS);
    this.panels = Math.ceilDiv(dy.channels(), RegisterTile.COLUMNS);
    this.partials = new PartialSums(scratch, dw.length() / dy.channels(), dy.channels());
    this.scratch = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      this.scratch.add(
          new Scratch(
              scratch.allocate(PositionBlock.unfoldedBytes(POSITIONS), ProgramMemory.ALIGNMENT),
              scratch.allocate(
                  POSITIONS / RegisterTile.ROWS * GROUP_BYTES + MapTensor.SLACK,
                  ProgramMemory.ALIGNMENT),
              scratch.allocate(
                  (long) panels * PIXELS * RegisterTile.PANEL_BYTES, ProgramMemory.ALIGNMENT)));
    }
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
              List<PositionBlock> own =
                  blocks.subList(
                      blocks.size() * share / shares, blocks.size() * (share + 1) / shares);
              accumulate(chunks, task / shares, own, scratch.get(worker));
            });
    partials.sum(chunks.count(), dw, run.workers());
  }

  private void accumulate(Chunks chunks, int chunk, List<PositionBlock> own, Scratch packed) {
    own.forEach(block -> partials.clear(chunk, block.first(), block.count()));
    List<long[]> rows = own.stream().map(block -> rows(chunk, block)).toList();
    int first = chunks.first(chunk);
    int images = chunks.first(chunk + 1) - first;
    long pixels = (long) images * dy.type().pixels();
    for (long from = 0; from < pixels; from += PIXELS) {
      int count = (int) Math.min(PIXELS, pixels - from);
      long[] reads = windows.offsets(first, from, count, dy.height(), dy.width());
      packGradient(
          gradients.offsets(first, from, count, dy.height(), dy.width()), count, packed.dy());
      for (int i = 0; i < own.size(); i++) {
        own.get(i).pack(x.data(), reads, count, packed.unfolded(), packed.x(), GROUP_BYTES);
        for (int panel = 0; panel < panels; panel++) {
          addPanel(count, own.get(i), packed, rows.get(i), panel);
        }
      }
    }
  }

  /** Where each position's partial sums lie; the spare row up to whole tiles. */
  private long[] rows(int chunk, PositionBlock block) {
    long[] rows = new long[block.groups() * RegisterTile.ROWS];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = partials.offset(chunk, i < block.count() ? block.first() + i : partials.spare());
    }
    return rows;
  }

  private void addPanel(int pixels, PositionBlock block, Scratch packed, long[] rows, int panel) {
    for (int row = 0; row < block.count(); row += RegisterTile.ROWS) {
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
