package ninc.runtime.cpu;

import java.util.List;
import java.util.Optional;
import ninc.compiler.Compiled;
import ninc.compiler.fuse.FusedLoop;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Affine.ConvolutionInputGradient;
import ninc.compiler.ir.Type.PixelMap;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.Algorithm;
import ninc.compiler.schedule.Algorithm.Direct;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.compiler.schedule.AlgorithmChoice;
import ninc.compiler.schedule.Product;
import ninc.compiler.schedule.RegionSchedule;
import ninc.runtime.cpu.kernel.CoveringInputGradientKernel;
import ninc.runtime.cpu.tensor.Traversal;
import ninc.runtime.cpu.winograd.WinogradKernel;

/**
 * The division of loops into tiles of pixels, and of regions into units of examples.
 *
 * @param workers the number of threads
 */
record LoopShape(Compiled compiled, int workers) {

  /** The minimum number of units per thread, which balances the load. */
  private static final int UNITS_PER_WORKER = 4;

  /** Returns the schedule of a region; empty if no tiles and no algorithm can be chosen. */
  Optional<RegionSchedule> schedule(Region region) {
    List<Integer> windows = AlgorithmChoice.windows(region);
    if (region.loops().isEmpty() && windows.size() == 1) {
      return Optional.empty();
    }
    int winograd =
        region.values().stream()
            .map(compiled::algorithm)
            .mapToInt(LoopShape::window)
            .max()
            .orElse(0);
    return Optional.of(new RegionSchedule(winograd, pixels(region), unit(region)));
  }

  private static int window(Algorithm algorithm) {
    return switch (algorithm) {
      case Direct _ -> 0;
      case Winograd winograd -> winograd.points();
    };
  }

  private Optional<RegionSchedule> given(Region region) {
    return compiled.options().target().regions().of(region);
  }

  private int pixels(Region region) {
    return given(region).map(RegionSchedule::pixels).orElse(Traversal.PIXELS);
  }

  /** Returns the order in which the tiles of a loop of a region visit its pixels. */
  Traversal traversal(Region region, FusedLoop loop) {
    Value first = loop.values().getFirst();
    PixelMap map = first.pixelMap();
    return switch (compiled.algorithm(first)) {
      case Direct _ ->
          first.op() instanceof ConvolutionInputGradient gradient && gradient.coversInput()
              ? CoveringInputGradientKernel.traversal(map.height(), map.width())
              : balanced(Traversal.rowMajor(map.height(), map.width(), pixels(region)));
      case Winograd winograd ->
          balanced(WinogradKernel.traversal(winograd, map.height(), map.width()));
    };
  }

  private Traversal balanced(Traversal order) {
    return order.balanced(compiled.options().batchSize(), workers);
  }

  /**
   * Returns the number of examples that a thread takes through all loops of a region together. They
   * fill a tile in every loop with a matrix product, so that the weights are read once per full
   * tile, unless there would be too few units to keep all threads busy.
   */
  int unit(Region region) {
    int batchSize = compiled.options().batchSize();
    Optional<RegionSchedule> given = given(region);
    if (given.isPresent()) {
      return Math.min(given.get().unit(), batchSize);
    }
    int wanted =
        region.loops().stream()
            .filter(LoopShape::hasProduct)
            .map(loop -> traversal(region, loop))
            .mapToInt(order -> Math.ceilDiv(order.subtilesPerTile(), order.subtiles()))
            .max()
            .orElse(1);
    int most = Math.clamp(batchSize / (UNITS_PER_WORKER * workers), 1, wanted);
    int units = Math.ceilDiv(Math.ceilDiv(batchSize, most), workers) * workers;
    return Math.ceilDiv(batchSize, units);
  }

  /**
   * Returns whether threads share the tiles of an example, since there are fewer examples than
   * threads. They then process one loop of a region after another.
   */
  boolean sharesExamples() {
    return compiled.options().batchSize() < workers;
  }

  /** Returns the number of examples of which values that only a region reads exist at a time. */
  int slots(Region region) {
    return sharesExamples() ? compiled.options().batchSize() : workers * unit(region);
  }

  private static boolean hasProduct(FusedLoop loop) {
    return loop.values().stream().anyMatch(value -> Product.of(value).isPresent());
  }
}
