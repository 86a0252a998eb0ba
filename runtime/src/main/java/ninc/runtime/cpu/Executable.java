package ninc.runtime.cpu;

import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import ninc.compiler.Compiled;
import ninc.compiler.fuse.Region;
import ninc.runtime.cpu.kernel.CopyKernels;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.ProgramMemory;
import ninc.runtime.cpu.tensor.WeightVersion;

/**
 * The tensors of a graph, and the kernels that compute them.
 *
 * @param kernels the kernels of each region, in order
 */
record Executable(Tensors tensors, List<List<Kernel>> kernels) {

  /**
   * Allocates the tensors and selects the kernels, without accessing the memory.
   *
   * @param workers the number of threads that run the kernels
   * @param parameters the parameters of the session, including those of the graph
   */
  static Executable build(
      Compiled compiled,
      int workers,
      ProgramMemory memory,
      Parameters parameters,
      WeightVersion version) {
    LoopShape shape = new LoopShape(compiled, workers);
    Constants constants = Constants.of(compiled.graph());
    Tensors tensors = new Tensors(compiled, constants, memory, parameters);
    List<List<Kernel>> kernels = new ArrayList<>();
    for (Region region : compiled.fused().regions()) {
      SegmentAllocator scratch = memory.scratch();
      tensors.placeLocal(region, shape, scratch);
      KernelSelection selection =
          new KernelSelection(memory.kept(), scratch, shape, tensors, version);
      List<Kernel> ofRegion = new ArrayList<>();
      int images = shape.slots(region);
      for (MapTensor unit : tensors.units(region)) {
        ofRegion.add(run -> CopyKernels.clearHalo(run, unit, images));
      }
      ofRegion.addAll(selection.kernels(region));
      for (MapTensor map : tensors.written(region)) {
        ofRegion.add(run -> CopyKernels.clearHalo(run, map));
      }
      kernels.add(constants.onChange(region, ofRegion, version));
    }
    return new Executable(tensors, kernels);
  }
}
