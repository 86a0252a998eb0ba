package ninc.runtime.cpu;

import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import ninc.compiler.fuse.FusedLoop;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Value;
import ninc.runtime.cpu.OperatorKernels.Selected;
import ninc.runtime.cpu.kernel.ConvolutionKernelFactory;
import ninc.runtime.cpu.kernel.ProductKernel;
import ninc.runtime.cpu.kernel.TileLoop;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.tensor.WeightVersion;

/** Selects the kernels of regions. */
final class KernelSelection {
  private final OperatorKernels operators;
  private final LoopShape shape;

  /**
   * Creates a selection.
   *
   * @param kept the allocator of memory that persists from run to run
   * @param scratch the allocator of the workspace of one region
   */
  KernelSelection(
      SegmentAllocator kept,
      SegmentAllocator scratch,
      LoopShape shape,
      Tensors tensors,
      WeightVersion version) {
    ConvolutionKernelFactory products =
        new ConvolutionKernelFactory(kept, scratch, shape.workers(), version);
    this.operators = new OperatorKernels(scratch, shape, tensors, products, version);
    this.shape = shape;
  }

  /** Returns the kernels of a region in order: one for all its loops over tiles, then the rest. */
  List<Kernel> kernels(Region region) {
    List<TileLoop> loops = new ArrayList<>();
    List<Kernel> kernels = new ArrayList<>();
    for (FusedLoop loop : region.loops()) {
      List<TileKernel> stages = new ArrayList<>();
      select(loop.values(), stages, kernels);
      if (!stages.isEmpty()) {
        loops.add(new TileLoop(shape.traversal(region, loop), stages));
      }
    }
    select(region.reductions(), List.of(), kernels);
    Stream<Kernel> tiled = loops.isEmpty() ? Stream.empty() : Stream.of(fused(loops, region));
    return Stream.concat(tiled, kernels.stream()).toList();
  }

  private void select(List<Value> values, List<TileKernel> onTiles, List<Kernel> onBatch) {
    for (List<Value> rest = values; !rest.isEmpty(); ) {
      Selected selected = operators.select(rest);
      switch (selected) {
        case Selected.OnTiles(TileKernel kernel, int _) -> onTiles.add(kernel);
        case Selected.OnBatch(List<Kernel> kernels) -> onBatch.addAll(kernels);
      }
      rest = rest.subList(selected.values(), rest.size());
    }
  }

  private Kernel fused(List<TileLoop> loops, Region region) {
    if (loops.size() > 1 && shape.sharesExamples()) {
      return run -> loops.forEach(loop -> loop.run(run));
    }
    if (loops.size() > 1) {
      return new TileLoop.Sequence(shape.unit(region), loops);
    }
    TileLoop loop = loops.getFirst();
    return loop.stages().size() == 1 && loop.stages().getFirst() instanceof ProductKernel product
        ? product.over(loop.traversal())
        : loop;
  }
}
