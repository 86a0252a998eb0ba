package ninc.runtime.cpu;

import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import ninc.compiler.fuse.FusedLoop;
import ninc.compiler.fuse.Region;
import ninc.compiler.fuse.Tiled;
import ninc.compiler.ir.Value;
import ninc.runtime.cpu.kernel.ConvolutionKernelFactory;
import ninc.runtime.cpu.kernel.ProductKernel;
import ninc.runtime.cpu.kernel.TileLoop;
import ninc.runtime.cpu.kernel.UnitLoop;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.tensor.WeightVersion;

/** The kernels of each region. */
final class KernelSelection {
  private final Tensors tensors;
  private final StageSelection stages;
  private final WholeSelection whole;
  private final int batchSize;
  private final int workers;

  /**
   * @param kept memory for what lasts from run to run
   * @param scratch memory for what only one region's kernels use
   */
  KernelSelection(
      SegmentAllocator kept,
      SegmentAllocator scratch,
      int batchSize,
      int workers,
      Tensors tensors,
      WeightVersion version) {
    ConvolutionKernelFactory products =
        new ConvolutionKernelFactory(kept, scratch, workers, version);
    this.tensors = tensors;
    this.stages = new StageSelection(tensors, products);
    this.whole = new WholeSelection(scratch, workers, tensors, products, version);
    this.batchSize = batchSize;
    this.workers = workers;
  }

  /** What computes a region's values, in order. */
  List<Kernel> kernels(Region region) {
    Value first = region.values().getFirst();
    if (!Tiled.isSwept(first.op())) {
      return region.values().stream().flatMap(value -> whole.kernels(value).stream()).toList();
    }
    List<Kernel> kernels = new ArrayList<>();
    kernels.add(swept(region.sweeps().stream().map(this::loop).toList(), region));
    region.totals().forEach(total -> kernels.addAll(whole.kernels(total)));
    return kernels;
  }

  private Kernel swept(List<TileLoop> loops, Region region) {
    TileLoop first = loops.getFirst();
    if (loops.size() > 1) {
      return new UnitLoop(LoopShape.unit(region, batchSize, workers), loops);
    }
    return first.stages().size() == 1 && first.stages().getFirst() instanceof ProductKernel product
        ? product.alone(first.traversal())
        : first;
  }

  private TileLoop loop(FusedLoop sweep) {
    return new TileLoop(LoopShape.traversal(sweep), stages.of(sweep.values()));
  }
}
