package ninc.runtime.device.tornado;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.compiler.schedule.WorkGroupTraits;
import ninc.dsl.Precision;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.ByteCount;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.device.DevicePeak;
import ninc.runtime.device.KernelDevice;
import ninc.runtime.device.KernelRuntime;

/** A TornadoVM device. */
public final class TornadoDevice implements KernelDevice {
  private final TornadoSdk sdk;
  private final TornadoDeviceInfo info;
  private final int number;

  /**
   * Creates a device.
   *
   * @param number the number of the device among all devices of the SDK
   */
  public TornadoDevice(TornadoSdk sdk, TornadoDeviceInfo info, int number) {
    this.sdk = sdk;
    this.info = info;
    this.number = number;
  }

  /** Returns the first GPU of the fastest backend that has one. */
  public static Optional<TornadoDevice> fastestGpu(List<TornadoDevice> devices) {
    return devices.stream()
        .filter(TornadoDevice::isGpu)
        .min(Comparator.comparingInt(TornadoDevice::rank));
  }

  /** Returns whether a backend would be faster on the same GPU. */
  public boolean isSlowerThan(SdkBackend backend) {
    return backend.ordinal() < rank();
  }

  private int rank() {
    return Stream.of(SdkBackend.values())
        .filter(backend -> backend.name().equals(info.backendName()))
        .findFirst()
        .map(SdkBackend::ordinal)
        .orElse(Integer.MAX_VALUE);
  }

  private boolean runsCudaC() {
    return rank() == SdkBackend.CUDA.ordinal();
  }

  /** Returns whether the device is a GPU. */
  public boolean isGpu() {
    return info.gpu();
  }

  /**
   * Returns the device name and its TornadoVM backend, which together identify what a schedule is
   * tuned for.
   */
  public String model() {
    return info.name() + " " + info.backendName();
  }

  @Override
  public String name() {
    return "tornado:" + number;
  }

  @Override
  public String description() {
    return "%s through TornadoVM's %s, %s of memory"
        .formatted(info.name(), info.backendName(), new ByteCount(info.memoryBytes()));
  }

  /** TornadoVM's compilers have no conversion between a float and its bits, but CUDA C has. */
  @Override
  public Backend.Support support(Precision precision) {
    return precision == Precision.FLOAT32 || runsCudaC()
        ? Backend.Support.STORED
        : Backend.Support.NONE;
  }

  @Override
  public WorkGroupTraits traits() {
    if (!isGpu()) {
      return WorkGroupTraits.CPU;
    }
    return runsCudaC() ? WorkGroupTraits.CUDA : WorkGroupTraits.GPU;
  }

  @Override
  public long availableMemory() {
    return info.memoryBytes();
  }

  @Override
  public MachinePeak measurePeak() {
    return DevicePeak.measure(this);
  }

  @Override
  public KernelRuntime open() {
    return new TornadoRuntime(sdk, info);
  }
}
