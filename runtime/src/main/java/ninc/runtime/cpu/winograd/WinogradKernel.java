package ninc.runtime.cpu.winograd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.runtime.cpu.gemm.Epilogue;
import ninc.runtime.cpu.gemm.MicroKernels;
import ninc.runtime.cpu.gemm.WindowInputs;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.CacheSetPadding;
import ninc.runtime.cpu.tensor.PixelTensor;
import ninc.runtime.cpu.tensor.PixelTile;
import ninc.runtime.cpu.tensor.ProgramMemory;
import ninc.runtime.cpu.tensor.Traversal;

/**
 * Computes a convolution or an input gradient by Winograd's algorithm, for tiles whose subtiles are
 * m×m outputs: it transforms the input windows of the subtiles, multiplies the factor pairs, and
 * transforms the products back.
 */
public final class WinogradKernel implements TileKernel {

  /** The maximum number of subtiles per tile, which amortizes reading the weights once per tile. */
  public static final int SUBTILES = 9 * RegisterTile.ROWS;

  private final WinogradTransform transform;
  private final WinogradInput input;
  private final WinogradWeights weights;
  private final Epilogue epilogue;
  private final PixelTensor y;

  /** The offset of each input channel. */
  private final long[] channels;

  private final MemorySegment products;
  private final MemorySegment scratch;

  public WinogradKernel(
      SegmentAllocator scratch,
      int workers,
      WinogradTransform transform,
      WinogradInput input,
      WinogradWeights weights,
      Epilogue epilogue,
      PixelTensor y) {
    this.transform = transform;
    this.input = input;
    this.weights = weights;
    this.epilogue = epilogue;
    this.y = y;
    this.channels = WindowInputs.contiguous(weights.rows());
    this.products =
        scratch.allocate(workers * transform.products() * productBytes(), ProgramMemory.ALIGNMENT);
    this.scratch = scratch.allocate(workers * scratchBytes(), ProgramMemory.ALIGNMENT);
  }

  /** Returns the order in which tiles visit the pixels of a map. */
  public static Traversal traversal(Winograd algorithm, int height, int width) {
    return new Traversal(height, width, algorithm.outputs(), SUBTILES);
  }

  /**
   * Returns the size of a thread's workspace: the subtiles between the passes, one subtile after
   * them, and pixels of a partial panel.
   */
  private long scratchBytes() {
    return (transform.subtiles() + 2) * transform.subtileBytes();
  }

  private long productBytes() {
    return CacheSetPadding.of((long) SUBTILES * RegisterTile.PANEL_BYTES);
  }

  private long productOffset(int worker, int product, int subtile) {
    return ((long) worker * transform.products() + product) * productBytes()
        + subtile * RegisterTile.PANEL_BYTES;
  }

  @Override
  public void prepare(Run run) {
    weights.pack(run);
  }

  @Override
  public void run(PixelTile tile, Run run) {
    input.transform(tile, tile.worker());
    long[] writes = y.offsets(tile);
    int rows = RegisterTile.wholeNarrowRows(tile.subtiles());
    long[] factors = new long[rows];
    long[] results = new long[rows];
    for (int i = 0; i < rows; i++) {
      int subtile = Math.min(i, tile.subtiles() - 1);
      factors[i] = input.offset(tile.worker(), 0, subtile);
      results[i] = productOffset(tile.worker(), 0, subtile);
    }
    for (int panel = 0; panel < weights.panelCount(); panel++) {
      for (int product = 0; product < transform.products(); product++) {
        multiply(tile.subtiles(), factors, results, product, panel);
      }
      transformBack(tile, panel, writes);
    }
  }

  private void transformBack(PixelTile tile, int panel, long[] writes) {
    int firstChannel = panel * RegisterTile.COLUMNS;
    int endChannel = Math.min(firstChannel + RegisterTile.COLUMNS, weights.columns());
    for (int from = 0; from < tile.subtiles(); from += transform.subtiles()) {
      int count = Math.min(transform.subtiles(), tile.subtiles() - from);
      for (int c = firstChannel; c < endChannel; c += Lanes.COUNT) {
        long column = (long) (c - firstChannel) * Float.BYTES;
        transformBack(tile, from, count, c, column, writes);
      }
    }
  }

  /**
   * Multiplies one of the factor pairs of each subtile.
   *
   * @param reads the offset of each subtile's first factor
   * @param writes the offset of each subtile's first product
   */
  private void multiply(int subtiles, long[] reads, long[] writes, int product, int panel) {
    MemorySegment factors = input.factors(product);
    int vectors = weights.vectors(panel);
    for (int row = 0; row < subtiles; row += MicroKernels.rows(vectors)) {
      MicroKernels.tile(
          vectors,
          factors,
          reads,
          row,
          channels,
          weights.panels(),
          weights.panelOffset(product, panel),
          products,
          writes,
          product * productBytes());
    }
  }

  /** Transforms the products of several subtiles back, for a vector of channels. */
  private void transformBack(
      PixelTile tile, int from, int count, int channel, long offset, long[] writes) {
    long between = tile.worker() * scratchBytes();
    long after = between + transform.subtiles() * transform.subtileBytes();
    for (int column = 0; column < transform.points(); column++) {
      transform.output(
          products,
          productOffset(tile.worker(), column, from) + offset,
          transform.points() * productBytes(),
          RegisterTile.PANEL_BYTES,
          scratch,
          between + (long) column * Lanes.BYTES,
          transform.rowBytes(),
          transform.subtileBytes(),
          count);
    }
    for (int i = 0; i < count; i++) {
      int height = tile.subtileHeight(from + i);
      int width = tile.subtileWidth(from + i);
      transform.output(
          scratch,
          between + i * transform.subtileBytes(),
          Lanes.BYTES,
          transform.rowBytes(),
          scratch,
          after,
          Lanes.BYTES,
          transform.rowBytes(),
          height);
      int first = tile.starts()[from + i];
      for (int row = 0; row < height; row++) {
        write(
            tile, after + row * transform.rowBytes(), channel, writes, first + row * width, width);
      }
    }
  }

  private void write(PixelTile tile, long from, int channel, long[] writes, int first, int count) {
    long column = (long) channel * Float.BYTES;
    if (channel + Lanes.COUNT <= weights.columns()) {
      epilogue.apply(scratch, from, Lanes.BYTES, channel, y.data(), writes, first, count, column);
      return;
    }
    long[] whole = new long[count];
    for (int i = 0; i < count; i++) {
      whole[i] =
          tile.worker() * scratchBytes()
              + (transform.subtiles() + 1) * transform.subtileBytes()
              + (long) i * Lanes.BYTES;
    }
    epilogue.apply(scratch, from, Lanes.BYTES, channel, scratch, whole, 0, count, 0);
    long bytes = (long) (weights.columns() - channel) * Float.BYTES;
    for (int i = 0; i < count; i++) {
      MemorySegment.copy(scratch, whole[i], y.data(), writes[first + i] + column, bytes);
    }
  }
}
