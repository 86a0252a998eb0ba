package ninc.runtime.io;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where ninc keeps what it can get again: data sets, emitted kernels, tuned schedules. */
public final class XdgCache {

  private XdgCache() {}

  /** That of whoever runs this process. */
  public static Path ofThisProcess() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /** Where the XDG Base Directory Specification puts it; a relative path counts not. */
  public static Path of(Map<String, String> environment, Path home) {
    return Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
        .map(Path::of)
        .filter(Path::isAbsolute)
        .orElse(home.resolve(".cache"))
        .resolve("ninc");
  }
}
