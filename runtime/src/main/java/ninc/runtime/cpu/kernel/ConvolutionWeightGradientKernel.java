package ninc.runtime.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
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
import ninc.runtime.cpu.tensor.VisiblePositions;

/**
 * The weight gradient of a convolution: for every position (kernel row, kernel column, input
 * channel) and output channel, the sum over all pixels. A task processes a chunk of the batch and a
 * range of positions. For each block of pixels it packs the output gradients, then adds register
 * tiles to the partial sums of the chunk.
 *
 * <p>If there are few input channels, the inputs are read in place, without an im2col copy. If
 * there are many, their pixels would compete for the same sets of the L1 cache, and they are packed
 * as well, for one kernel row and column at a time, without the pixels that have padding there.
 */
public final class ConvolutionWeightGradientKernel implements Kernel {

  /**
   * The number of pixels per block, whose packed panel and a cache line of each input fit in L1.
   */
  private static final int PIXELS = 168;

  private static final long PIXEL_VECTORS_BYTES = (long) PIXELS * Lanes.BYTES;

  /** The number of input channels from which on packing them pays. */
  private static final int MIN_PACKED_CHANNELS = 64;

  private final MapTensor dy;
  private final FlatTensor dw;
  private final WindowInputs inputs;
  private final List<Section> sections;
  private final boolean packsInputs;

  /** The number of vectors of output channels. */
  private final int vectors;

  /** The number of panels of three vectors, 0 or 1. The other panels, of two, follow it. */
  private final int widePanels;

  private final PartialSums partials;
  private final MemorySegment packed;
  private final long packedBytes;

  /**
   * Creates a kernel.
   *
   * @param examples the maximum number of examples in a batch
   */
  public ConvolutionWeightGradientKernel(
      SegmentAllocator scratch,
      int workers,
      int examples,
      MapTensor x,
      MapTensor dy,
      FlatTensor dw,
      Window window) {
    this.dy = dy;
    this.dw = dw;
    this.inputs = WindowInputs.of(x, window);
    this.packsInputs = x.channels() >= MIN_PACKED_CHANNELS;
    VisiblePositions visible = VisiblePositions.of(x.type(), dy.type(), window);
    this.sections =
        packsInputs
            ? Section.perKernelPosition(inputs.positions(), x.channels(), visible)
            : List.of(Section.all(inputs.positions()));
    this.vectors = Math.max(2, Math.ceilDiv(dy.channels(), Lanes.COUNT));
    this.widePanels = vectors % RegisterTile.VECTORS;
    int chunks = chunks(examples).count();
    this.partials = new PartialSums(scratch, inputs.positions().length, dy.channels(), chunks);
    int inputVectors = packsInputs ? Math.ceilDiv(x.channels(), Lanes.COUNT) : 0;
    this.packedBytes = (vectors + inputVectors) * PIXEL_VECTORS_BYTES;
    this.packed = scratch.allocate(workers * packedBytes, ProgramMemory.ALIGNMENT);
  }

  /**
   * Rows of the weight gradient that are sums over the same pixels.
   *
   * @param first the first row
   * @param count the number of rows
   * @param positions the offset in a window of the input of each row, in bytes, padded to whole
   *     register tiles
   * @param pixels the indices of the pixels in a range that are summed over
   */
  private record Section(
      int first, int count, long[] positions, Function<PixelRange, int[]> pixels) {

    /** Returns the section of all rows. */
    static Section all(long[] positions) {
      return of(
          positions, 0, positions.length, range -> IntStream.range(0, range.count()).toArray());
    }

    static List<Section> perKernelPosition(
        long[] positions, int channels, VisiblePositions visible) {
      List<Section> sections = new ArrayList<>();
      for (int kh = 0; kh < visible.rows().length; kh++) {
        for (int kw = 0; kw < visible.columns().length; kw++) {
          int row = kh;
          int column = kw;
          int first = sections.size() * channels;
          sections.add(of(positions, first, channels, range -> visible.pixels(range, row, column)));
        }
      }
      return List.copyOf(sections);
    }

    private static Section of(
        long[] positions, int first, int count, Function<PixelRange, int[]> pixels) {
      long[] padded = new long[RegisterTile.wholeRows(count)];
      for (int i = 0; i < padded.length; i++) {
        padded[i] = positions[first + Math.min(i, count - 1)];
      }
      return new Section(first, count, padded, pixels);
    }

    /** Returns the number of register tiles of {@link RegisterTile#ROWS} rows. */
    int tiles() {
      return positions.length / RegisterTile.ROWS;
    }
  }

  /**
   * The rows of a section that a task sums.
   *
   * @param from the first row in the section, a multiple of {@link RegisterTile#ROWS}
   * @param to the end, exclusive, likewise
   */
  private record Part(Section section, int from, int to) {

    /** Returns the end of the rows that exist. */
    int end() {
      return Math.min(to, section.count);
    }
  }

  /** Returns the parts of sections in a range of register tiles. */
  private List<Part> parts(int firstTile, int endTile) {
    List<Part> parts = new ArrayList<>();
    int first = 0;
    for (Section section : sections) {
      int from = Math.max(firstTile - first, 0);
      int to = Math.min(endTile - first, section.tiles());
      if (from < to) {
        parts.add(new Part(section, from * RegisterTile.ROWS, to * RegisterTile.ROWS));
      }
      first += section.tiles();
    }
    return parts;
  }

  /** Returns the chunks of a batch. Less than a block would take longer to add than to compute. */
  private BatchChunks chunks(int examples) {
    return BatchChunks.of(examples, dw.length(), Math.ceilDiv(PIXELS, dy.type().pixels()));
  }

  @Override
  public void run(Run run) {
    BatchChunks chunks = chunks(run.size());
    int tiles = sections.stream().mapToInt(Section::tiles).sum();
    // If there are few chunks, threads also share the positions, which leaves the sums unchanged.
    int shares = Math.clamp(2L * run.workers().count() / chunks.count(), 1, tiles);
    run.workers()
        .run(
            chunks.count() * shares,
            (task, worker) -> {
              int share = task % shares;
              List<Part> parts = parts(tiles * share / shares, tiles * (share + 1) / shares);
              accumulate(chunks, task / shares, parts, worker);
            });
    partials.sum(chunks.count(), dw, run.workers());
  }

  /** Sums some rows over the pixels of a chunk. */
  private void accumulate(BatchChunks chunks, int chunk, List<Part> parts, int worker) {
    for (Part part : parts) {
      int first = part.section.first;
      partials.clear(chunk, first + part.from, first + part.end());
    }
    int image = chunks.first(chunk);
    long pixels = (long) (chunks.first(chunk + 1) - image) * dy.type().pixels();
    for (long first = 0; first < pixels; first += PIXELS) {
      int count = (int) Math.min(PIXELS, pixels - first);
      accumulate(
          chunk, new PixelRange(image, first, count, dy.height(), dy.width()), parts, worker);
    }
  }

  /** Sums some rows over a block of pixels. */
  private void accumulate(int chunk, PixelRange block, List<Part> parts, int worker) {
    long[] gradients = dy.grid().offsets(block);
    long[] windows = inputs.windows().offsets(block);
    int[] current = {};
    for (Part part : parts) {
      int[] pixels = part.section.pixels.apply(block);
      if (pixels.length == 0) {
        continue;
      }
      if (!Arrays.equals(pixels, current)) {
        packGradients(select(gradients, pixels), worker * packedBytes);
        current = pixels;
      }
      long[] reads = select(windows, pixels);
      long[] rows = partials.offsets(chunk, part.section.first, part.section.count);
      if (packsInputs) {
        multiplyPacked(part, reads, rows, worker);
      } else {
        multiply(part, inputs.data(), reads, part.section.positions, rows, worker);
      }
    }
  }

  /** Returns the offsets of some pixels of a block, or of all of them. */
  private static long[] select(long[] offsets, int[] pixels) {
    if (pixels.length == offsets.length) {
      return offsets;
    }
    long[] selected = new long[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      selected[i] = offsets[pixels[i]];
    }
    return selected;
  }

  /** Packs the inputs of a part: the pixels of one vector of channels after those of another. */
  private void multiplyPacked(Part part, long[] reads, long[] rows, int worker) {
    long base = worker * packedBytes + vectors * PIXEL_VECTORS_BYTES;
    long first = part.section.positions[0];
    long[] packedReads = new long[reads.length];
    for (int v = part.from / Lanes.COUNT; v * Lanes.COUNT < part.end(); v++) {
      long from = inputs.data().address() + first + (long) v * Lanes.BYTES;
      long to = packed.address() + base + v * PIXEL_VECTORS_BYTES;
      for (int p = 0; p < reads.length; p++) {
        Lanes.store(
            Lanes.load(Lanes.MEMORY, from + reads[p]), Lanes.MEMORY, to + (long) p * Lanes.BYTES);
      }
    }
    for (int p = 0; p < reads.length; p++) {
      packedReads[p] = base + (long) p * Lanes.BYTES;
    }
    long[] positions = new long[part.section.positions.length];
    for (int i = 0; i < positions.length; i++) {
      int channel = Math.min(i, part.section.count - 1);
      positions[i] =
          channel / Lanes.COUNT * PIXEL_VECTORS_BYTES
              + (long) (channel % Lanes.COUNT) * Float.BYTES;
    }
    multiply(part, packed, packedReads, positions, rows, worker);
  }

  private void multiply(
      Part part, MemorySegment x, long[] reads, long[] positions, long[] rows, int worker) {
    long factor = worker * packedBytes;
    long column = 0;
    for (int panel = 0; column < (long) vectors * Lanes.BYTES; panel++) {
      if (panel < widePanels) {
        for (int row = part.from; row < part.end(); row += RegisterTile.WIDE_ROWS) {
          TransposedGemm.wideTile(
              x, reads, positions, row, packed, factor, partials.data(), rows, column);
        }
        factor += PIXELS * (long) RegisterTile.WIDE_PANEL_BYTES;
        column += RegisterTile.WIDE_PANEL_BYTES;
      } else {
        for (int row = part.from; row < part.to; row += RegisterTile.ROWS) {
          TransposedGemm.tile(
              x, reads, positions, row, packed, factor, partials.data(), rows, column);
        }
        factor += PIXELS * (long) RegisterTile.PANEL_BYTES;
        column += RegisterTile.PANEL_BYTES;
      }
    }
  }

  /** Packs the output gradients of pixels into panels. */
  private void packGradients(long[] reads, long base) {
    int first = 0;
    for (int panel = 0; first < vectors; panel++) {
      int width = panel < widePanels ? RegisterTile.WIDE_VECTORS : RegisterTile.VECTORS;
      // The last vector may extend into the next pixel; those columns are never read.
      long from = dy.data().address() + (long) first * Lanes.BYTES;
      long to = packed.address() + base + first * PIXEL_VECTORS_BYTES;
      for (int p = 0; p < reads.length; p++) {
        for (int v = 0; v < width; v++) {
          long byteOffset = (long) v * Lanes.BYTES;
          Lanes.store(
              Lanes.load(Lanes.MEMORY, from + reads[p] + byteOffset),
              Lanes.MEMORY,
              to + (long) (p * width + v) * Lanes.BYTES);
        }
      }
      first += width;
    }
  }
}
