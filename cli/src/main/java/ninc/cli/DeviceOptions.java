package ninc.cli;

import java.util.Optional;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.cpu.CpuBackend;
import picocli.CommandLine.Option;

/** Where a command computes. */
final class DeviceOptions {

  @Option(
      names = "--device",
      paramLabel = "auto|cpu",
      defaultValue = "auto",
      description = "Where to compute; auto takes the best there is, and says which.")
  private String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the cpu device; as many as there are cores if not given.")
  private Optional<Integer> threads;

  /** The device that is asked for. */
  Backend device() {
    return switch (device) {
      case "auto", "cpu" -> cpu();
      default ->
          throw new UserError(
              "there is no device '%s' in this build; there are auto and cpu".formatted(device));
    };
  }

  /** The device that is asked for, after saying which that is. */
  Backend open(Notices notices) {
    Backend backend = device();
    notices.say("computes on %s (%s)%s", backend.name(), backend.description(), reason());
    return backend;
  }

  private String reason() {
    return device.equals("auto") ? ": " + Devices.automaticChoice() : "";
  }

  private Backend cpu() {
    return new CpuBackend(threads());
  }

  /** Those of the cpu device. */
  int threads() {
    int count = threads.orElse(Runtime.getRuntime().availableProcessors());
    if (count < 1) {
      throw new UserError("--threads is %d, but must be at least 1".formatted(count));
    }
    return count;
  }
}
