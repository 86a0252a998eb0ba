package ninc.runtime.data.fetch;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import ninc.runtime.io.XdgCache;

/**
 * The parts of the host system that the search for data sets depends on.
 *
 * @param cache the folder for downloaded data sets
 * @param root the root of the file system, below which Debian packages are installed
 * @param searchPath the folders to search for programs, in the format of {@code $PATH}
 */
record HostEnvironment(Path cache, Path root, String searchPath) {

  static HostEnvironment ofThisProcess() {
    return of(System.getenv());
  }

  static HostEnvironment of(Map<String, String> environment) {
    return new HostEnvironment(
        XdgCache.of(environment), Path.of("/"), environment.getOrDefault("PATH", ""));
  }

  /** Returns the first executable of that name on the search path. */
  Optional<Path> program(String name) {
    return Arrays.stream(searchPath.split(File.pathSeparator))
        .map(folder -> Path.of(folder).resolve(name))
        .filter(path -> path.isAbsolute() && Files.isRegularFile(path) && Files.isExecutable(path))
        .findFirst();
  }
}
