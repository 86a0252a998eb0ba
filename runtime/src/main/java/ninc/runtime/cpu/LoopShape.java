package ninc.runtime.cpu;

import ninc.compiler.fuse.FusedLoop;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Type.PixelMap;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.Algorithm.Direct;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.compiler.schedule.Product;
import ninc.compiler.schedule.Scheduling;
import ninc.runtime.cpu.tensor.Traversal;
import ninc.runtime.cpu.winograd.WinogradKernel;

/** How the pixels of a region's sweeps are cut into tiles, and its examples into units. */
final class LoopShape {

  /** Units for each thread that a batch is cut into at least, so that threads end together. */
  private static final int UNITS_PER_WORKER = 4;

  private LoopShape() {}

  /** The order in which the tiles of a sweep visit its pixels. */
  static Traversal traversal(FusedLoop sweep) {
    Value first = sweep.values().getFirst();
    PixelMap map = first.pixelMap();
    return switch (Scheduling.algorithm(first.op())) {
      case Direct _ -> Traversal.rowMajor(map.height(), map.width());
      case Winograd winograd -> WinogradKernel.traversal(winograd, map.height(), map.width());
    };
  }

  /**
   * How many examples go through all sweeps of a region together: as many as fill a tile in every
   * sweep that multiplies, so that weights are read once for a whole tile, but no more than keep
   * all threads busy to the end.
   */
  static int unit(Region region, int batchSize, int workers) {
    int wanted =
        region.sweeps().stream()
            .filter(LoopShape::multiplies)
            .map(LoopShape::traversal)
            .mapToInt(order -> Math.ceilDiv(order.squaresPerTile(), order.squares()))
            .max()
            .orElse(1);
    int most = Math.clamp(batchSize / (UNITS_PER_WORKER * workers), 1, wanted);
    int units = Math.ceilDiv(Math.ceilDiv(batchSize, most), workers) * workers;
    return Math.ceilDiv(batchSize, units);
  }

  private static boolean multiplies(FusedLoop sweep) {
    return sweep.values().stream().anyMatch(value -> Product.of(value).isPresent());
  }
}
