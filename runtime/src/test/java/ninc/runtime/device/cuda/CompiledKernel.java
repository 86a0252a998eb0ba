package ninc.runtime.device.cuda;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ninc.compiler.CompileOptions;
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.Compiler;
import ninc.compiler.Target;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.runtime.model.Model;

/**
 * A kernel as a GPU runs it.
 *
 * @param kernel the emitted kernel
 * @param examples the batch size
 * @param resources what it takes of a multiprocessor
 * @param multiprocessor what it is compiled for
 */
record CompiledKernel(
    DeviceKernel kernel, int examples, KernelResources resources, Multiprocessor multiprocessor) {

  /** The header of TornadoVM's arrays, in bytes. */
  private static final int HEADER = 16;

  /** Compiles the kernels of models; equal kernels only once. */
  static final class Factory {
    private final Nvrtc nvrtc;
    private final Map<String, KernelResources> compiled = new HashMap<>();

    Factory(Nvrtc nvrtc) {
      this.nvrtc = nvrtc;
    }

    /** Returns the kernels of a step of a model, in execution order. */
    List<CompiledKernel> of(
        Model model, Purpose purpose, FusionLevel level, int examples, Multiprocessor processor) {
      CompileOptions options =
          CompileOptions.atLevel(level)
              .purpose(purpose)
              .target(new Target.WorkGroups(new Schedules(WorkGroupTraits.GPU)))
              .batchSize(examples);
      return Compiler.compile(model.network(), model.training(), options)
          .program()
          .orElseThrow()
          .kernels()
          .stream()
          .map(kernel ->
              new CompiledKernel(kernel, examples, resources(kernel, processor), processor))
          .toList();
    }

    private KernelResources resources(DeviceKernel kernel, Multiprocessor processor) {
      String cuda = CudaTranslator.translate(kernel.className(), kernel.body(), HEADER);
      return compiled.computeIfAbsent(
          processor + cuda,
          _ -> KernelResources.parse(nvrtc.compile(cuda, processor.architecture())));
    }
  }

  /** Returns whether it keeps values in memory that should be in registers. */
  boolean spills() {
    return resources.spilledBytes() > 0 || resources.stackBytes() > 0;
  }

  int items() {
    return kernel.grid().items();
  }

  int groups() {
    return kernel.grid().groups(examples);
  }

  /** Returns the number of work-groups that a multiprocessor runs at a time; 0 if none fits. */
  int groupsAtATime() {
    return multiprocessor.blocks(resources, items());
  }

  /** Returns the number of warps that a multiprocessor runs at a time. */
  int warps() {
    return groupsAtATime() * Multiprocessor.warps(items());
  }

  /** Returns how often the GPU is filled with work-groups. */
  double waves() {
    return (double) groups() / (groupsAtATime() * multiprocessor.count());
  }
}
