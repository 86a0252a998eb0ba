package ninc.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import ninc.cli.report.Version;
import ninc.runtime.UserError;
import ninc.runtime.io.XdgCache;
import ninc.runtime.tune.ScheduleFile;
import picocli.CommandLine.Option;

/** The option that selects the file of tuned schedules. */
public final class TunedSchedules {
  private static final String NONE = "none";

  @Option(
      names = "--schedules",
      paramLabel = "FILE|none",
      description =
          "The file of schedules, written by ninc tune or ninc compile --schedules-out; none for the compiler's own schedules."
              + " Default: the file of the device in ninc's cache.")
  private Optional<String> schedules = Optional.empty();

  /**
   * Checks that the file that the user named exists. {@code ninc tune} creates it.
   *
   * @throws UserError if it does not
   */
  void checkExists() {
    file()
        .filter(found -> !Files.exists(found.file()))
        .ifPresent(missing -> {
          throw new UserError(
              "--schedules: file not found: %s; write it with ninc tune".formatted(missing.file()));
        });
  }

  /**
   * Returns the file to save the schedules of a device of this model to; there is one per device
   * and version of ninc.
   *
   * @throws UserError if the user named none and has no cache
   */
  Optional<ScheduleFile> toWrite(String model) {
    return schedules.isPresent() ? file() : Optional.of(cached(XdgCache.ofThisProcess(), model));
  }

  /** Returns the file to read them from; empty also if there is no cache that could have one. */
  Optional<ScheduleFile> toRead(String model) {
    return schedules.isPresent()
        ? file()
        : XdgCache.findOfThisProcess().map(cache -> cached(cache, model));
  }

  private static ScheduleFile cached(Path cache, String model) {
    String name = model + " " + Version.ofNinc();
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
    return new ScheduleFile(cache.resolve("schedules").resolve(plain + ".json"));
  }

  /** Returns the file that the user named. */
  Optional<ScheduleFile> file() {
    return schedules.filter(name -> !name.equals(NONE)).map(Path::of).map(ScheduleFile::new);
  }
}
