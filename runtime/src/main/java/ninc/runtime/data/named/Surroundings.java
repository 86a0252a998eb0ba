package ninc.runtime.data.named;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What the search for data sets takes from the machine it runs on.
 *
 * @param cache the folder for data sets that were fetched
 * @param root the root of the file system, where Debian's packages are installed
 * @param searchPath the folders of programs, as in {@code $PATH}
 */
record Surroundings(Path cache, Path root, String searchPath) {

  static Surroundings ofThisProcess() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /**
   * The cache is where the XDG Base Directory Specification puts it; a relative path counts not.
   */
  static Surroundings of(Map<String, String> environment, Path home) {
    Path caches =
        Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
            .map(Path::of)
            .filter(Path::isAbsolute)
            .orElse(home.resolve(".cache"));
    return new Surroundings(
        caches.resolve("ninc"), Path.of("/"), environment.getOrDefault("PATH", ""));
  }

  /** The program of that name which the search path leads to. */
  Optional<Path> program(String name) {
    return Arrays.stream(searchPath.split(File.pathSeparator))
        .map(folder -> Path.of(folder).resolve(name))
        .filter(path -> path.isAbsolute() && Files.isRegularFile(path) && Files.isExecutable(path))
        .findFirst();
  }
}
