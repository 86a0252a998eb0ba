package ninc.runtime.device;

import java.util.Arrays;
import ninc.compiler.codegen.kernel.PeakKernels;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.runtime.backend.MachinePeak;

/**
 * Measures the peak performance of a device with its own clock, as the best of several repetitions.
 */
public final class DevicePeak {
  private static final int REPETITIONS = 10;

  /**
   * The minimum time of a measurement, which keeps every core busy and far exceeds the launch
   * overhead.
   */
  private static final double MIN_SECONDS = 0.005;

  /** The batch size of the copy: 512 MiB read and written, which exceeds every cache. */
  private static final int COPIED_EXAMPLES = 256;

  private static final int MAX_EXAMPLES = 1 << 14;

  private final KernelDevice device;

  private DevicePeak(KernelDevice device) {
    this.device = device;
  }

  /**
   * Measures multiply-adds in registers, a memory copy that exceeds every cache, and a small one.
   */
  public static MachinePeak measure(KernelDevice device) {
    DevicePeak peak = new DevicePeak(device);
    double bytesPerSecond = peak.bytesPerSecond();
    return new MachinePeak(
        peak.operationsPerSecond(), bytesPerSecond, peak.launchSeconds(bytesPerSecond));
  }

  /** Returns the time of a small copy that is not explained by its bytes. */
  private double launchSeconds(double bytesPerSecond) {
    return Math.max(0, seconds(PeakKernels.copy(), 1) - PeakKernels.bytes(1) / bytesPerSecond);
  }

  private double operationsPerSecond() {
    DeviceProgram program = PeakKernels.multiplyAdds();
    int examples = 1;
    double seconds = seconds(program, examples);
    while (seconds < MIN_SECONDS && examples < MAX_EXAMPLES) {
      examples *= 4;
      seconds = seconds(program, examples);
    }
    return PeakKernels.operations(examples) / seconds;
  }

  private double bytesPerSecond() {
    DeviceProgram program = PeakKernels.copy();
    int examples = COPIED_EXAMPLES;
    while (PeakKernels.bytes(examples) > device.availableMemory() / 2) {
      examples /= 2;
    }
    return PeakKernels.bytes(examples) / seconds(program, examples);
  }

  private double seconds(DeviceProgram program, int examples) {
    try (KernelRuntime runtime = device.open()) {
      LoadedProgram loaded = runtime.load(program, StoragePlan.of(program, examples), examples);
      double[] seconds = new double[REPETITIONS];
      for (int i = 0; i < REPETITIONS; i++) {
        seconds[i] = loaded.profile()[0];
      }
      return Arrays.stream(seconds).min().orElseThrow();
    }
  }
}
