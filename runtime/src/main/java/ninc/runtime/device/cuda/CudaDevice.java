package ninc.runtime.device.cuda;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import ninc.compiler.codegen.cuda.CudaKernel;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.device.cuda.CudaTask.Argument;
import ninc.runtime.io.XdgCache;

/** A GPU of NVIDIA, for which kernels are compiled from CUDA C. */
public final class CudaDevice {
  private static final boolean REPLAYS =
      Boolean.parseBoolean(System.getProperty("ninc.cuda.graph", "true"));

  /** The first compute capability with tensor cores for bfloat16 and with asynchronous copies. */
  private static final int TENSOR_CORES = 80;

  private final CudaDriver driver;
  private final CubinCache cubins;
  private final String architecture;

  CudaDevice(CudaDriver driver, CubinCache cubins, String architecture) {
    this.driver = driver;
    this.cubins = cubins;
    this.architecture = architecture;
  }

  /**
   * Finds the driver and the compiler for a device.
   *
   * @param number the number of the device in CUDA
   * @throws UserError if they are missing or too old
   */
  public static CudaDevice of(int number) {
    CudaDriver driver = CudaDriver.load();
    Nvrtc nvrtc = Nvrtc.find();
    String architecture = driver.architecture(number);
    if (nvrtc.major() > driver.major()) {
      throw new UserError(
          "the NVIDIA driver supports CUDA %d, but the NVRTC that was found is of CUDA %s; update"
                  .formatted(driver.major(), nvrtc.version())
              + " the driver, or set NVRTC_LIBRARY to the path of libnvrtc.so."
              + driver.major());
    }
    if (!nvrtc.supports(architecture)) {
      throw new UserError(
          "NVRTC of CUDA %s does not compile for this GPU (%s); install a newer CUDA, or run \"pip"
                  .formatted(nvrtc.version(), architecture)
              + " install nvidia-cuda-nvrtc\" and set NVRTC_LIBRARY to the path of libnvrtc.so.13");
    }
    CubinCache cubins = new CubinCache(nvrtc, XdgCache.ofThisProcess().resolve("cubins"));
    return new CudaDevice(driver, cubins, architecture);
  }

  /**
   * Returns whether a run of kernels is to be captured as a CUDA graph and replayed. With {@code
   * -Dninc.cuda.graph=false}, they are launched one by one, and each is waited for, so that the
   * error of a kernel names it.
   */
  public static boolean replaysRuns() {
    return REPLAYS;
  }

  /**
   * Compiles the kernels of a program, those that are not in the cache on all processors.
   *
   * @param examples the maximum batch size
   * @throws Failure if one does not compile
   * @throws UserError if one has no CUDA C, as only Java that a user has written
   */
  public CudaProgram compile(DeviceProgram program, StoragePlan storage, int examples) {
    List<DeviceBuffer> internal = program.internal();
    List<Integer> homes =
        internal.stream().map(buffer -> storage.homes().get(buffer.name())).distinct().toList();
    CudaMemory memory =
        new CudaMemory(
            driver, homes.stream().map(home -> storage.blocks().get(home).bytes()).toList());
    Map<String, Integer> blocks = new HashMap<>();
    for (DeviceBuffer buffer : internal) {
      blocks.put(buffer.name(), homes.indexOf(storage.homes().get(buffer.name())));
    }
    List<DeviceKernel> kernels = program.kernels();
    CudaTask.Order order = new CudaTask.Order(kernels.size());
    List<CudaTask> tasks =
        IntStream.range(0, kernels.size())
            .parallel()
            .mapToObj(number -> {
              DeviceKernel kernel = kernels.get(number);
              CudaTask.Launch launch =
                  new CudaTask.Launch(
                      order,
                      number,
                      kernel.grid().groups(examples),
                      kernel.grid().items(),
                      arguments(kernel, blocks),
                      !REPLAYS);
              return compile(kernel, memory, launch);
            })
            .toList();
    return new CudaProgram(tasks, memory);
  }

  /** Returns where the arguments of a kernel are: in a block, or among the arrays of its task. */
  private static List<Argument> arguments(DeviceKernel kernel, Map<String, Integer> blocks) {
    List<Argument> arguments = new ArrayList<>();
    int given = 0;
    for (DeviceKernel.Argument argument : kernel.arguments()) {
      Integer block = blocks.get(argument.buffer().name());
      arguments.add(block == null ? new Argument.Given(given++) : new Argument.Block(block));
    }
    return arguments;
  }

  private int capability() {
    return Integer.parseInt(architecture.substring("sm_".length()));
  }

  private static CudaKernel print(DeviceKernel kernel) {
    try {
      return CudaKernel.of(kernel);
    } catch (IllegalStateException e) {
      throw new UserError(e.getMessage() + "; use only what emitted kernels use", e);
    }
  }

  private CudaTask compile(DeviceKernel kernel, CudaMemory memory, CudaTask.Launch launch) {
    CudaKernel cuda = print(kernel);
    if (cuda.usesTensorCores() && capability() < TENSOR_CORES) {
      throw new UserError(
          "this GPU (%s) has no tensor cores for 16-bit numbers as those from sm_%d on have;"
                  .formatted(architecture, TENSOR_CORES)
              + " choose the precision float32");
    }
    try {
      byte[] code = cubins.compile(cuda.text(), architecture);
      return new CudaTask(driver, memory, cuda, code, launch);
    } catch (IllegalArgumentException e) {
      throw new Failure(
          "NVRTC does not compile kernel %s: %s".formatted(kernel.className(), e.getMessage()), e);
    }
  }
}
