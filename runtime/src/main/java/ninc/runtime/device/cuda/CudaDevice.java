package ninc.runtime.device.cuda;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import ninc.compiler.codegen.cuda.CudaKernel;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.runtime.Failure;
import ninc.runtime.UserError;
import ninc.runtime.io.XdgCache;

/** A GPU of NVIDIA, for which kernels are compiled from CUDA C. */
public final class CudaDevice {
  private static final boolean REPLAYS =
      Boolean.parseBoolean(System.getProperty("ninc.cuda.graph", "true"));

  private final CudaDriver driver;
  private final CubinCache cubins;
  private final String architecture;

  private CudaDevice(CudaDriver driver, CubinCache cubins, String architecture) {
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
   * Compiles kernels, those that are not in the cache on all processors.
   *
   * @param examples the maximum batch size
   * @return the kernels by class name
   * @throws Failure if one does not compile
   */
  public Map<String, CudaTask> compile(List<DeviceKernel> kernels, int examples) {
    return kernels.parallelStream()
        .collect(Collectors.toMap(DeviceKernel::className, kernel -> compile(kernel, examples)));
  }

  private CudaTask compile(DeviceKernel kernel, int examples) {
    CudaKernel cuda = CudaKernel.of(kernel);
    try {
      return new CudaTask(
          driver,
          cuda,
          cubins.compile(cuda.text(), architecture),
          kernel.grid().groups(examples),
          kernel.grid().items(),
          !REPLAYS);
    } catch (IllegalArgumentException e) {
      throw new Failure(
          "NVRTC does not compile kernel %s: %s".formatted(kernel.className(), e.getMessage()), e);
    }
  }
}
