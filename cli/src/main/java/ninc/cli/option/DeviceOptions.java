package ninc.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import ninc.cli.terminal.Notices;
import ninc.compiler.Target;
import ninc.compiler.schedule.RegionSchedules;
import ninc.compiler.schedule.Schedules;
import ninc.dsl.Precision;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Backend.Support;
import ninc.runtime.device.KernelFolder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that select and configure a device. */
public final class DeviceOptions {
  private static final int MAX_THREADS = 1024;

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|simt|tornado[:N]",
      defaultValue = "auto",
      description =
          "The device to compute on; auto selects a GPU through the fastest backend of TornadoVM, or"
              + " else the CPU. See ninc devices. Default: ${DEFAULT-VALUE}.")
  private String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Number of threads of the cpu device. Default: number of cores.")
  private Optional<Integer> threads;

  @Option(
      names = "--kernels",
      paramLabel = "DIR",
      description =
          "Run the kernels in this folder, written by ninc compile --emit, instead of the compiler's;"
              + " for simt and tornado.")
  private Optional<Path> kernels;

  @Mixin private TunedSchedules tuned;

  /** Opens the selected device. */
  public Backend device() {
    return choice().backend();
  }

  /**
   * Opens the selected device and reports which one it is.
   *
   * @param recipes the recipes of the models that will run on it
   * @throws UserError if it does not have the precision of one of them
   */
  public Backend open(Notices notices, Training... recipes) {
    Devices.Choice choice = choice();
    Backend backend = choice.backend();
    notices.say("Computing on %s (%s)%s", backend.name(), backend.description(), choice.suffix());
    report(backend.name(), backend::support, notices, recipes);
    int given = schedules(backend.target());
    if (given > 0) {
      notices.say("Using %d tuned schedules (disable with --schedules none)", given);
    }
    kernels.ifPresent(folder -> notices.say("Using the kernels in %s where present", folder));
    return backend;
  }

  private static void report(
      String device, Function<Precision, Support> support, Notices notices, Training... recipes) {
    Stream.of(recipes)
        .map(Training::precision)
        .distinct()
        .forEach(precision -> {
          switch (support.apply(precision)) {
            case STORED -> {}
            case ROUNDED ->
                notices.say(
                    "%s rounds to %s, but computes and stores in float32: it saves neither time"
                        + " nor memory",
                    device, precision.label());
            case NONE ->
                throw new UserError(
                    "%s has no %s, which of TornadoVM's backends only CUDA has; use --precision"
                            .formatted(device, precision.label())
                        + " float32, or a device of that backend (see ninc devices)");
          }
        });
  }

  /** Returns whether a folder of kernels is used. */
  boolean hasKernels() {
    return kernels.isPresent();
  }

  /** Returns the number of schedules that a target does not choose itself. */
  private static int schedules(Target target) {
    return switch (target) {
      case Target.WorkGroups(Schedules schedules) -> schedules.tuned().size();
      case Target.Processor(_, RegionSchedules schedules) -> schedules.given().size();
      case Target.Abstract _ -> 0;
    };
  }

  private Devices.Choice choice() {
    return devices().choose(device);
  }

  /**
   * Opens the selected device for running single kernels.
   *
   * @param recipes the recipes of the models whose kernels run on it
   * @throws UserError if it does not have the precision of one of them
   */
  public TunableDevice tunable(Notices notices, Training... recipes) {
    TunableDevice tunable = devices().tunable(device);
    report(tunable.name(), tunable::support, notices, recipes);
    return tunable;
  }

  private Devices devices() {
    return new Devices(threads(), kernels.map(DeviceOptions::folder), tuned);
  }

  private static KernelFolder folder(Path path) {
    if (!Files.isDirectory(path.resolve(KernelFolder.TRAIN))
        && !Files.isDirectory(path.resolve(KernelFolder.INFER))) {
      throw new UserError(
          "--kernels %s has neither a folder train nor infer; write one with ninc compile --emit"
              .formatted(path));
    }
    return new KernelFolder(path);
  }

  /** Returns the number of threads of the cpu device. */
  public int threads() {
    int count = threads.orElse(Runtime.getRuntime().availableProcessors());
    if (count < 1 || count > MAX_THREADS) {
      throw new UserError(
          "--threads is %d, but must be from 1 to %d".formatted(count, MAX_THREADS));
    }
    return count;
  }
}
