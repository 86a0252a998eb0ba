package ninc.runtime.cpu;

import ninc.compiler.Compiled;
import ninc.compiler.fuse.FusedLoop;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Type.PixelMap;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.Algorithm.Direct;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.compiler.schedule.Product;
import ninc.runtime.cpu.tensor.Traversal;
import ninc.runtime.cpu.winograd.WinogradKernel;

/**
 * How the pixels of a region's loops are cut into tiles, and its examples into units.
 *
 * @param workers the threads that share the work
 */
record LoopShape(Compiled compiled, int workers) {

  /** Units for each thread that a batch is cut into at least, so that threads end together. */
  private static final int UNITS_PER_WORKER = 4;

  /** The order in which the tiles of a loop visit its pixels. */
  Traversal traversal(FusedLoop loop) {
    Value first = loop.values().getFirst();
    PixelMap map = first.pixelMap();
    return switch (compiled.algorithm(first)) {
      case Direct _ -> Traversal.rowMajor(map.height(), map.width());
      case Winograd winograd -> WinogradKernel.traversal(winograd, map.height(), map.width());
    };
  }

  /**
   * How many examples go through all loops of a region together: as many as fill a tile in every
   * loop that multiplies, so that weights are read once for a whole tile, but no more than keep all
   * threads busy to the end.
   */
  int unit(Region region) {
    int batchSize = compiled.options().batchSize();
    int wanted =
        region.loops().stream()
            .filter(LoopShape::multiplies)
            .map(this::traversal)
            .mapToInt(order -> Math.ceilDiv(order.subtilesPerTile(), order.subtiles()))
            .max()
            .orElse(1);
    int most = Math.clamp(batchSize / (UNITS_PER_WORKER * workers), 1, wanted);
    int units = Math.ceilDiv(Math.ceilDiv(batchSize, most), workers) * workers;
    return Math.ceilDiv(batchSize, units);
  }

  private static boolean multiplies(FusedLoop loop) {
    return loop.values().stream().anyMatch(value -> Product.of(value).isPresent());
  }
}
