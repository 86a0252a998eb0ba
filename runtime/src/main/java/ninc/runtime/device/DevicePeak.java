package ninc.runtime.device;

import java.util.Arrays;
import ninc.compiler.codegen.kernel.PeakKernels;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StoragePlan;
import ninc.runtime.backend.MachinePeak;

/** Measures a device's roofs by its own clock: the best of several repetitions each. */
public final class DevicePeak {
  private static final int REPETITIONS = 10;

  /** Long enough to keep every core busy, and far longer than the launch. */
  private static final double LEAST_SECONDS = 0.005;

  /** More bytes than any cache holds: 512 MiB read and written. */
  private static final int COPIED_EXAMPLES = 256;

  private static final int MOST_EXAMPLES = 1 << 14;

  private final KernelDevice device;

  private DevicePeak(KernelDevice device) {
    this.device = device;
  }

  /** Multiply-adds in registers, and a copy of memory that no cache holds. */
  public static MachinePeak measure(KernelDevice device) {
    DevicePeak peak = new DevicePeak(device);
    return new MachinePeak(peak.operationsPerSecond(), peak.bytesPerSecond());
  }

  private double operationsPerSecond() {
    DeviceProgram program = PeakKernels.multiplyAdds();
    int examples = 1;
    double seconds = seconds(program, examples);
    while (seconds < LEAST_SECONDS && examples < MOST_EXAMPLES) {
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
