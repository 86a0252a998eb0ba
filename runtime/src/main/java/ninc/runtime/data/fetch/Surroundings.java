package ninc.runtime.data.fetch;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import ninc.runtime.io.XdgCache;

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

  static Surroundings of(Map<String, String> environment, Path home) {
    return new Surroundings(
        XdgCache.of(environment, home), Path.of("/"), environment.getOrDefault("PATH", ""));
  }

  /** The program of that name which the search path leads to. */
  Optional<Path> program(String name) {
    return Arrays.stream(searchPath.split(File.pathSeparator))
        .map(folder -> Path.of(folder).resolve(name))
        .filter(path -> path.isAbsolute() && Files.isRegularFile(path) && Files.isExecutable(path))
        .findFirst();
  }
}
