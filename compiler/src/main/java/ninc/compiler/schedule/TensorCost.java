package ninc.compiler.schedule;

import java.util.Comparator;
import java.util.Optional;

/**
 * Predicts what a product on tensor cores costs on a GPU.
 *
 * @param gpu its multiprocessors, with the multiply-adds of their tensor cores
 */
record TensorCost(Multiprocessors gpu, Product product) {

  /** The wavefronts in which a warp reads four matrices of 8 × 8 from local memory. */
  static final int WAVEFRONTS = 4;

  /** The registers of a work item for a copy of fewer than 8 elements, and its instructions. */
  private static final int NARROW_REGISTERS = 2;

  private static final int NARROW_INSTRUCTIONS = 6;

  /** The registers of a work item for addresses, coordinates and counters. */
  private static final int ADDRESSES = 56;

  /**
   * Predicts the registers of a work item.
   *
   * @param sums the number of its sums
   * @param fragments the fragments of 16 × 16 that its warp loads for a step; those of the next
   *     step are loaded meanwhile
   */
  static int registers(int sums, int fragments) {
    return sums + 2 * WAVEFRONTS * fragments + ADDRESSES;
  }

  /** Returns the schedule with the shortest predicted time; empty if none fits. */
  Optional<TensorTile> fastest(TensorLimits limits) {
    return limits.candidates().stream()
        .filter(tile -> Double.isFinite(seconds(tile, 0)))
        .min(Comparator.comparingDouble(tile -> seconds(tile, 0)));
  }

  /**
   * Predicts the time, in seconds; infinite if a work item needs more registers than it has.
   *
   * @param bytes the bytes that the kernel reads from and writes to global memory, each once
   */
  double seconds(TensorTile tile, double bytes) {
    return gpu.seconds(work(tile), groups(tile), bytes);
  }

  private long groups(TensorTile tile) {
    long pixels = (long) Multiprocessors.EXAMPLES * product.resultMap().pixels();
    return Math.ceilDiv(pixels, (long) tile.pixels())
        * tile.channelTiles(product.resultMap().channels());
  }

  /** Returns the copies of an item in a stage beyond those that it makes of 8 elements each. */
  private int narrowCopies(TensorTile tile) {
    int source = tile.pixels() * TensorTile.DEPTH / product.taps().orElseThrow().vector();
    int weight = tile.channels() * TensorTile.DEPTH / product.weightVector();
    int wide = (tile.pixels() + tile.channels()) * TensorTile.DEPTH / TensorTile.CHUNK;
    return Math.ceilDiv(source + weight - wide, tile.items());
  }

  Multiprocessors.Work work(TensorTile tile) {
    int stages = Math.ceilDiv(product.taps().orElseThrow().depth(), TensorTile.DEPTH);
    double depth = (double) stages * TensorTile.DEPTH;
    int warps = tile.pixelWarps() * tile.channelWarps();
    int fragments = (tile.warpPixels() + tile.warpChannels()) / TensorTile.FRAGMENT;
    double steps = depth / TensorTile.FRAGMENT;
    int narrow = narrowCopies(tile);
    return new Multiprocessors.Work(
        tile.items(),
        registers(tile.sums(), fragments) + NARROW_REGISTERS * narrow,
        tile.localElements() * Short.BYTES,
        depth * tile.pixels() * tile.channels(),
        steps * warps * fragments * WAVEFRONTS,
        steps * warps * (fragments + (double) tile.sums() / TensorTile.SUMS)
            + (double) stages * warps * narrow * NARROW_INSTRUCTIONS,
        (double) stages * tile.stageElements() * Short.BYTES,
        stages);
  }
}
