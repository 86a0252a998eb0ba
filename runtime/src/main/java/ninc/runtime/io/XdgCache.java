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

  /**
   * Returns the cache folder of the user who runs this process.
   *
   * @throws UserError if there is none
   */
  public static Path ofThisProcess() {
    return of(System.getenv());
  }

  /** Returns the cache folder of the user who runs this process; empty if there is none. */
  public static Optional<Path> findOfThisProcess() {
    return find(System.getenv());
  }

  /**
   * Returns the cache folder as the XDG Base Directory Specification defines it: below {@code
   * $XDG_CACHE_HOME}, or else below {@code $HOME}. Relative paths are ignored. The user database is
   * not consulted because the launcher, which finds the folder in the same way, cannot read it on
   * every system.
   *
   * @throws UserError if neither is an absolute path
   */
  public static Path of(Map<String, String> environment) {
    return find(environment)
        .orElseThrow(() ->
            new UserError(
                "no folder for ninc's cache: neither XDG_CACHE_HOME nor HOME is an absolute path;"
                    + " set one of them"));
  }

  private static Optional<Path> find(Map<String, String> environment) {
    return absolute(environment, "XDG_CACHE_HOME")
        .or(() -> absolute(environment, "HOME").map(home -> home.resolve(".cache")))
        .map(cache -> cache.resolve("ninc"));
  }

  private static Optional<Path> absolute(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable)).map(Path::of).filter(Path::isAbsolute);
  }
}
