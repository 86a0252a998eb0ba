package ninc.runtime.device.cuda;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.CompileOptions;
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.Compiler;
import ninc.compiler.Target;
import ninc.compiler.codegen.cuda.CudaKernel;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.runtime.model.Model;

/**
 * A kernel compiled for a GPU.
 *
 * @param kernel the emitted kernel
 * @param examples the batch size
 * @param multiprocessor the multiprocessors of the GPU
 * @param resources what the kernel uses of a multiprocessor
 * @param loop its innermost loop; empty if it has none or there is no disassembler
 */
record CompiledKernel(
    DeviceKernel kernel,
    int examples,
    Multiprocessor multiprocessor,
    KernelResources resources,
    Optional<InnerLoop> loop) {

  /**
   * The bytes that a work item may keep in memory: the compiler stores a few of its own accord
   * where that lets a multiprocessor keep one more work-group.
   */
  private static final int FEW_BYTES = 16;

  /** Compiles the kernels of models, equal ones only once. */
  static final class Factory {

    private record Code(KernelResources resources, Optional<InnerLoop> loop) {}

    private final Nvrtc nvrtc = Nvrtc.find();
    private final Optional<Path> disassembler =
        Optional.ofNullable(System.getenv("NVDISASM")).map(Path::of);
    private final Map<String, Code> compiled = new HashMap<>();

    /** Compiles the kernels of one step of a model, in execution order. */
    List<CompiledKernel> compile(
        Model model, Purpose purpose, FusionLevel level, int examples, Multiprocessor processor) {
      CompileOptions options =
          CompileOptions.atLevel(level)
              .purpose(purpose)
              .target(new Target.WorkGroups(new Schedules(WorkGroupTraits.CUDA)))
              .batchSize(examples);
      return Compiler.compile(model.network(), model.training(), options)
          .program()
          .orElseThrow()
          .kernels()
          .stream()
          .map(kernel -> {
            Code code = code(kernel, processor);
            return new CompiledKernel(kernel, examples, processor, code.resources, code.loop);
          })
          .toList();
    }

    private Code code(DeviceKernel kernel, Multiprocessor processor) {
      CudaKernel cuda = CudaKernel.of(kernel);
      return compiled.computeIfAbsent(
          processor + cuda.text(),
          _ -> {
            Nvrtc.Compilation result = nvrtc.compile(cuda.text(), processor.architecture());
            return new Code(
                KernelResources.parse(result.report(), cuda.dynamicSharedBytes()),
                disassembler.flatMap(nvdisasm -> InnerLoop.of(result.code(), nvdisasm)));
          });
    }
  }

  /** Returns the name of the kernel. */
  String name() {
    return kernel.className();
  }

  /** Returns whether it keeps more than a few bytes in memory for lack of registers. */
  boolean spills() {
    return resources.spilledBytes() > FEW_BYTES || resources.stackBytes() > FEW_BYTES;
  }

  /** Returns the number of work items per work-group. */
  int items() {
    return kernel.grid().items();
  }

  /** Returns the number of work-groups. */
  int groups() {
    return kernel.grid().groups(examples);
  }

  /** Returns the number of work-groups that a multiprocessor can run at a time. */
  int groupsAtATime() {
    return multiprocessor.blocks(resources, items());
  }

  /** Returns the number of warps that a multiprocessor can run at a time. */
  int warps() {
    return groupsAtATime() * Multiprocessor.warps(items());
  }

  /** Returns the number of work-groups relative to those that the GPU can run at a time. */
  double waves() {
    return (double) groups() / (groupsAtATime() * multiprocessor.count());
  }
}
