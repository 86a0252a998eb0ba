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

  /** Creates an emulator with the schedules of a GPU that has tensor cores. */
  public SimtDevice() {
    this(WorkGroupTraits.GPU.withTensorCores());
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
   * @throws NotMeasurable always
   */
  @Override
  public MachinePeak measurePeak() {
    throw new NotMeasurable();
  }

  /**
   * Signals that the speed of the emulator cannot be measured, since it says nothing about a
   * device.
   */
  public static final class NotMeasurable extends UserError {
    private static final long serialVersionUID = 1L;

    private NotMeasurable() {
      super("simt checks kernels and does not measure speed", "measure another device");
    }
  }

  @Override
  public KernelRuntime open() {
    return new SimtRuntime(compiler);
  }
}
