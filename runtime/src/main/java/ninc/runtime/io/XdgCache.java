package ninc.runtime.io;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import ninc.runtime.UserError;

/**
 * The cache folder, for data that can be recreated: data sets, emitted kernels, tuned schedules.
 */
public final class XdgCache {

  private XdgCache() {}

  /** Returns the cache folder of the user who runs this process. */
  public static Path ofThisProcess() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /**
   * Returns the cache folder as the XDG Base Directory Specification defines it: below {@code
   * $XDG_CACHE_HOME}, or else below {@code $HOME}. Relative paths are ignored.
   *
   * @param home the home folder to use if {@code $HOME} is not set
   * @throws UserError if none of the three is an absolute path
   */
  public static Path of(Map<String, String> environment, Path home) {
    Path cache =
        absolute(environment, "XDG_CACHE_HOME")
            .orElseGet(() -> absolute(environment, "HOME").orElse(home).resolve(".cache"));
    if (!cache.isAbsolute()) {
      throw new UserError(
          "no folder for ninc's cache: HOME is not set;"
              + " set HOME or XDG_CACHE_HOME to an absolute path");
    }
    return cache.resolve("ninc");
  }

  private static Optional<Path> absolute(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable)).map(Path::of).filter(Path::isAbsolute);
  }
}
