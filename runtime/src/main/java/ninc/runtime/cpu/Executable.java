package ninc.runtime.cpu;

import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import ninc.compiler.Compiled;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Value;
import ninc.runtime.cpu.kernel.CopyKernels;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.ProgramMemory;
import ninc.runtime.cpu.tensor.WeightVersion;

/**
 * A graph's tensors, and its kernels that work on them.
 *
 * @param kernels those of each region, in order
 */
record Executable(Tensors tensors, List<List<Kernel>> kernels) {

  /**
   * Places the tensors and chooses the kernels. This neither reads nor writes any memory.
   *
   * @param workers how many threads will run the kernels
   * @param parameters among them all those of the graph
   */
  static Executable build(
      Compiled compiled,
      int workers,
      ProgramMemory memory,
      Parameters parameters,
      WeightVersion version) {
    LoopShape shape = new LoopShape(compiled, workers);
    Tensors tensors = new Tensors(compiled, memory, parameters);
    List<List<Kernel>> kernels = new ArrayList<>();
    for (Region region : compiled.fused().regions()) {
      SegmentAllocator scratch = memory.scratch();
      tensors.placeLocal(region, shape, scratch);
      KernelSelection selection =
          new KernelSelection(memory.kept(), scratch, shape, tensors, version);
      List<Kernel> own = new ArrayList<>(selection.kernels(region));
      for (Value value : region.values()) {
        MapTensor map = tensors.map(value);
        if (map != null) {
          own.add(run -> CopyKernels.clearHalo(run, map));
        }
      }
      kernels.add(own);
    }
    return new Executable(tensors, kernels);
  }
}
