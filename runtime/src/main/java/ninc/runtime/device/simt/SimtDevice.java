package ninc.runtime.device.simt;

import ninc.compiler.schedule.WorkGroupTraits;
import ninc.runtime.UserError;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.device.KernelDevice;
import ninc.runtime.device.KernelRuntime;

/** The emulator as a device: slow, but it reports faults in kernels. */
public final class SimtDevice implements KernelDevice {
  private final WorkGroupTraits traits;
  private final KernelCompiler compiler = new KernelCompiler();

  /** Creates an emulator with the schedules of a GPU. */
  public SimtDevice() {
    this(WorkGroupTraits.GPU);
  }

  /** Creates an emulator of another class of device. */
  public SimtDevice(WorkGroupTraits traits) {
    this.traits = traits;
  }

  @Override
  public String name() {
    return "simt";
  }

  @Override
  public String description() {
    return "an emulator that runs GPU kernels thread by thread and checks them";
  }

  @Override
  public WorkGroupTraits traits() {
    return traits;
  }

  @Override
  public long availableMemory() {
    return Runtime.getRuntime().maxMemory();
  }

  /**
   * Rejects the measurement, since an emulator has no meaningful peak.
   *
   * @throws UserError always
   */
  @Override
  public MachinePeak measurePeak() {
    throw new UserError("simt checks kernels and does not measure speed; use --device cpu");
  }

  @Override
  public KernelRuntime open() {
    return new SimtRuntime(compiler);
  }
}
