package ninc.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import ninc.cli.terminal.Notices;
import ninc.compiler.Target;
import ninc.compiler.schedule.Schedules;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.device.KernelFolder;
import ninc.runtime.device.tornado.TornadoDevice;
import ninc.runtime.tune.ScheduleFile;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a command computes. */
public final class DeviceOptions {
  private static final int MAX_THREADS = 1024;

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|simt|tornado[:N]",
      defaultValue = "auto",
      description =
          "Where to compute; auto takes the best there is, and says which. ninc devices lists them.")
  private String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the cpu device; as many as there are cores if not given.")
  private Optional<Integer> threads;

  @Option(
      names = "--kernels",
      paramLabel = "DIR",
      description =
          "Take kernels from here instead of the compiler's, for simt and tornado; compile --emit"
              + " writes them.")
  private Optional<Path> kernels;

  @Mixin private TunedSchedules tuned;

  /** The device that is asked for. */
  public Backend device() {
    return choice().backend();
  }

  /** The device that is asked for, after saying which that is. */
  public Backend open(Notices notices) {
    Devices.Choice choice = choice();
    Backend backend = choice.backend();
    notices.say("computes on %s (%s)%s", backend.name(), backend.description(), choice.reason());
    if (backend.target() instanceof Target.WorkGroups(Schedules schedules)
        && !schedules.tuned().isEmpty()) {
      notices.say(
          "knows %d tuned schedules; --schedules none leaves them out", schedules.tuned().size());
    }
    kernels.ifPresent(folder -> notices.say("takes kernels from %s where it has them", folder));
    return backend;
  }

  private Devices.Choice choice() {
    return devices().choose(device);
  }

  /** The device that is asked for, to run single kernels on. */
  public TornadoDevice tunable() {
    return devices().tunable(device);
  }

  /** Where schedules that are tuned for a device are kept. */
  public Optional<ScheduleFile> schedules(TornadoDevice device) {
    return tuned.of(device);
  }

  private Devices devices() {
    return new Devices(threads(), kernels.map(DeviceOptions::folder), tuned);
  }

  private static KernelFolder folder(Path path) {
    if (!Files.isDirectory(path.resolve(KernelFolder.TRAIN))
        && !Files.isDirectory(path.resolve(KernelFolder.INFER))) {
      throw new UserError(
          "--kernels %s has neither a folder train nor infer; write them with ninc compile --emit"
              .formatted(path));
    }
    return new KernelFolder(path);
  }

  /** Those of the cpu device. */
  public int threads() {
    int count = threads.orElse(Runtime.getRuntime().availableProcessors());
    if (count < 1 || count > MAX_THREADS) {
      throw new UserError(
          "--threads is %d, but must be from 1 to %d".formatted(count, MAX_THREADS));
    }
    return count;
  }
}
