package ninc.runtime.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import ninc.dsl.Window;
import ninc.runtime.cpu.gemm.TransposedGemm;
import ninc.runtime.cpu.gemm.WindowInputs;
import ninc.runtime.cpu.parallel.BatchChunks;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.PartialSums;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelRange;
import ninc.runtime.cpu.tensor.ProgramMemory;

/**
 * The weight gradient of a convolution: for every position (kernel row, kernel column, input
 * channel) and output channel, the sum over all pixels. A task processes a chunk of the batch and a
 * range of positions. For each block of pixels it packs the output gradients, then adds register
 * tiles to the partial sums of the chunk. The inputs are read in place, without an im2col copy.
 */
public final class ConvolutionWeightGradientKernel implements Kernel {

  /**
   * The number of pixels per block, whose packed panel and a cache line of each input fit in L1.
   */
  private static final int PIXELS = 168;

  private static final long PANEL_BYTES = (long) PIXELS * RegisterTile.PANEL_BYTES;

  private final MapTensor dy;
  private final FlatTensor dw;
  private final WindowInputs inputs;
  private final int panels;
  private final PartialSums partials;
  private final MemorySegment packed;

  public ConvolutionWeightGradientKernel(
      SegmentAllocator scratch,
      int workers,
      MapTensor x,
      MapTensor dy,
      FlatTensor dw,
      Window window) {
    this.dy = dy;
    this.dw = dw;
    this.inputs = WindowInputs.of(x, window);
    this.panels = Math.ceilDiv(dy.channels(), RegisterTile.COLUMNS);
    this.partials = new PartialSums(scratch, dw.length() / dy.channels(), dy.channels());
    this.packed = scratch.allocate(workers * packedBytes(), ProgramMemory.ALIGNMENT);
  }

  private long packedBytes() {
    return panels * PANEL_BYTES;
  }

  @Override
  public void run(Run run) {
    // A chunk of less than a block would take longer to add its sums than to compute them.
    int least = Math.ceilDiv(PIXELS, dy.type().pixels());
    BatchChunks chunks = BatchChunks.of(run.size(), dw.length(), least);
    int groups = inputs.positions().length / RegisterTile.ROWS;
    // If there are few chunks, threads also share the positions, which leaves the sums unchanged.
    int shares = Math.clamp(2L * run.workers().count() / chunks.count(), 1, groups);
    run.workers()
        .run(
            chunks.count() * shares,
            (task, worker) -> {
              int share = task % shares;
              int from = groups * share / shares * RegisterTile.ROWS;
              int to = groups * (share + 1) / shares * RegisterTile.ROWS;
              accumulate(chunks, task / shares, from, to, worker);
            });
    partials.sum(chunks.count(), dw, run.workers());
  }

  /** Sums a range of positions over the pixels of a chunk. */
  private void accumulate(BatchChunks chunks, int chunk, int from, int to, int worker) {
    long base = worker * packedBytes();
    long[] rows = partials.offsets(chunk, inputs.positions().length);
    partials.clear(chunk, from, to);
    int image = chunks.first(chunk);
    long pixels = (long) (chunks.first(chunk + 1) - image) * dy.type().pixels();
    for (long first = 0; first < pixels; first += PIXELS) {
      int count = (int) Math.min(PIXELS, pixels - first);
      PixelRange block = new PixelRange(image, first, count, dy.height(), dy.width());
      pack(dy.grid().offsets(block), base);
      long[] reads = inputs.windows().offsets(block);
      for (int panel = 0; panel < panels; panel++) {
        for (int row = from; row < to; row += RegisterTile.ROWS) {
          TransposedGemm.tile(
              inputs.data(),
              reads,
              inputs.positions(),
              row,
              packed,
              base + panel * PANEL_BYTES,
              partials.data(),
              rows,
              (long) panel * RegisterTile.PANEL_BYTES);
        }
      }
    }
  }

  /** Packs the output gradients of a block into panels. */
  private void pack(long[] reads, long base) {
    int vectors = panels * RegisterTile.VECTORS;
    for (int p = 0; p < reads.length; p++) {
      long write = base + (long) p * RegisterTile.PANEL_BYTES;
      // The last vector may extend into the next pixel; those columns are never read.
      for (int v = 0; v < vectors; v++) {
        long panel = v / RegisterTile.VECTORS * PANEL_BYTES;
        long column = (long) (v % RegisterTile.VECTORS) * Lanes.BYTES;
        Lanes.store(
            Lanes.load(dy.data(), reads[p] + (long) v * Lanes.BYTES),
            packed,
            write + panel + column);
      }
    }
  }
}
