package ninc.cli.option;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import ninc.cli.report.Version;
import ninc.runtime.device.tornado.TornadoDevice;
import ninc.runtime.io.XdgCache;
import ninc.runtime.tune.ScheduleFile;
import picocli.CommandLine.Option;

/** Which tuned schedules are used, and where {@code ninc tune} keeps them. */
public final class TunedSchedules {
  private static final String NONE = "none";

  @Option(
      names = "--schedules",
      paramLabel = "FILE|none",
      description =
          "The file of schedules that ninc tune found; that of the device if not given; none for what"
              + " the compiler suggests.")
  private Optional<String> schedules = Optional.empty();

  /** The file for a device: each has one of its own for each version of ninc. */
  Optional<ScheduleFile> of(TornadoDevice device) {
    if (schedules.isPresent()) {
      return file();
    }
    String name = device.model() + " " + Version.ofNinc();
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
    return Optional.of(
        new ScheduleFile(XdgCache.ofThisProcess().resolve("schedules").resolve(plain + ".json")));
  }

  /** The file that was named. */
  Optional<ScheduleFile> file() {
    return schedules.filter(name -> !name.equals(NONE)).map(Path::of).map(ScheduleFile::new);
  }
}
