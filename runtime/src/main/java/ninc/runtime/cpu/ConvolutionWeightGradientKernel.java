package ninc.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import ninc.dsl.Window;

/**
 * The gradient of a convolution by its weight: for every position (kernel row, then kernel column
 * and input channel) and output channel, the sum over all pixels. A task takes a chunk of the batch
 * and a block of positions; it packs both factors pixel block by pixel block, then adds register
 * tiles to the chunk's partial sum.
 */
final class ConvolutionWeightGradientKernel implements Kernel {

  /** Positions of one task: 40 register tiles, whose packed factor fits a level-2 cache. */
  private static final int POSITIONS = 240;

  /** Pixels that are packed at a time. */
  private static final int PIXELS = 128;

  private static final long GROUP_BYTES = (long) PIXELS * Tile.ROWS * Float.BYTES;

  private final MapTensor x;
  private final MapTensor dy;
  private final FlatTensor dw;
  private final PixelGrid grid;
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
      Arena arena, int workers, MapTensor x, MapTensor dy, FlatTensor dw, Window window) {
    this.x = x;
    this.dy = dy;
    this.dw = dw;
    this.grid = ConvolutionKernel.grid(x, dy, window);
    this.blocks = blocks(x, window);
    this.panels = Math.ceilDiv(dy.channels(), Tile.COLUMNS);
    this.partials = new PartialSums(arena, dw.length() / dy.channels(), dy.channels());
    this.scratch = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      scratch.add(
          new Scratch(
              arena.allocate(POSITIONS / Tile.ROWS * GROUP_BYTES, 64),
              arena.allocate((long) panels * PIXELS * Tile.PANEL_BYTES, 64)));
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
    run.workers()
        .run(
            chunks.count() * blocks.size(),
            (task, worker) ->
                accumulate(
                    chunks,
                    task / blocks.size(),
                    blocks.get(task % blocks.size()),
                    scratch.get(worker)));
    partials.sum(chunks.count(), dw, run.workers());
  }

  private void accumulate(Chunks chunks, int chunk, Block block, Scratch packed) {
    partials.clear(chunk, block.first, block.count);
    long[] rows = rows(chunk, block);
    long first = (long) chunks.first(chunk) * grid.pixels();
    long end = (long) chunks.first(chunk + 1) * grid.pixels();
    for (long pixel = first; pixel < end; pixel += PIXELS) {
      PixelGrid.Offsets offsets = grid.offsets(pixel, (int) Math.min(PIXELS, end - pixel));
      packInput(offsets, block, packed.x());
      packGradient(offsets, packed.dy());
      for (int panel = 0; panel < panels; panel++) {
        addPanel(offsets.count(), block, packed, rows, panel);
      }
    }
  }

  /** Where each position's partial sums lie; the last one's again where a tile is not full. */
  private long[] rows(int chunk, Block block) {
    long[] rows = new long[Math.ceilDiv(block.count, Tile.ROWS) * Tile.ROWS];
    for (int i = 0; i < rows.length; i++) {
      int row = block.first + Math.min(i, block.count - 1);
      rows[i] = partials.offset(chunk, row);
    }
    return rows;
  }

  private void addPanel(int pixels, Block block, Scratch packed, long[] rows, int panel) {
    for (int row = 0; row < block.count; row += Tile.ROWS) {
      ColumnProduct.tile(
          packed.x(),
          row / Tile.ROWS * GROUP_BYTES,
          packed.dy(),
          (long) panel * PIXELS * Tile.PANEL_BYTES,
          pixels,
          partials.data(),
          rows,
          row,
          (long) panel * Tile.PANEL_BYTES);
    }
  }

  private void packInput(PixelGrid.Offsets offsets, Block block, MemorySegment packed) {
    int whole = block.count / Tile.ROWS * Tile.ROWS;
    for (int row = 0; row < whole; row += Tile.ROWS) {
      packGroup(offsets, block.read + (long) row * Float.BYTES, packed, row / Tile.ROWS * GROUP_BYTES);
    }
    if (whole < block.count) {
      packLastGroup(offsets, block, whole, packed);
    }
  }

  private void packGroup(
      PixelGrid.Offsets offsets, long read, MemorySegment packed, long write) {
    MemorySegment from = x.data();
    for (int p = 0; p < offsets.count(); p++) {
      long at = offsets.reads()[p] + read;
      long to = write + (long) p * (Tile.ROWS * Float.BYTES);
      // Six floats as two vectors of four that overlap in the middle.
      FloatVector.fromMemorySegment(FloatVector.SPECIES_128, from, at, Lanes.ORDER)
          .intoMemorySegment(packed, to, Lanes.ORDER);
      FloatVector.fromMemorySegment(
              FloatVector.SPECIES_128, from, at + 2 * Float.BYTES, Lanes.ORDER)
          .intoMemorySegment(packed, to + 2 * Float.BYTES, Lanes.ORDER);
    }
  }

  private void packLastGroup(
      PixelGrid.Offsets offsets, Block block, int row, MemorySegment packed) {
    long write = row / Tile.ROWS * GROUP_BYTES;
    for (int p = 0; p < offsets.count(); p++) {
      for (int r = 0; r < Tile.ROWS; r++) {
        long position = Math.min(row + r, block.count - 1);
        float value =
            x.data().get(Lanes.FLOAT, offsets.reads()[p] + block.read + position * Float.BYTES);
        packed.set(Lanes.FLOAT, write + (long) (p * Tile.ROWS + r) * Float.BYTES, value);
      }
    }
  }

  private void packGradient(PixelGrid.Offsets offsets, MemorySegment packed) {
    for (int panel = 0; panel < panels; panel++) {
      long column = (long) panel * Tile.PANEL_BYTES;
      long write = (long) panel * PIXELS * Tile.PANEL_BYTES;
      for (int p = 0; p < offsets.count(); p++) {
        long at = offsets.writes()[p] + column;
        // May read into the next pixel where channels end; those columns are never summed.
        for (int v = 0; v < Tile.VECTORS; v++) {
          Lanes.store(
              Lanes.load(dy.data(), at + (long) v * Lanes.BYTES),
              packed,
              write + (long) v * Lanes.BYTES);
        }
        write += Tile.PANEL_BYTES;
      }
    }
  }
}
