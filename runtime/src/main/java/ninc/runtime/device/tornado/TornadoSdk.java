package ninc.runtime.device.tornado;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.runtime.UserError;

/**
 * The TornadoVM SDK that this process was started with, and the folder on the class path for
 * emitted classes.
 *
 * @param home the folder of the SDK
 * @param jars the jars that emitted classes are compiled against
 * @param classes the folder that TornadoVM loads their bytecode from, through the system class
 *     loader
 */
public record TornadoSdk(Path home, List<Path> jars, Path classes) {

  /** The environment variable with the folder of the SDK. */
  public static final String HOME = "TORNADOVM_HOME";

  /** The system property with the folder for emitted classes. */
  public static final String CLASSES = "ninc.kernels";

  private static final String RUNTIME_MODULE = "tornado.runtime";

  /** TornadoVM's settings, unless the user has chosen others. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          // By default, a kernel that fails is run as sequential Java, with wrong results.
          "tornado.recover.bailout",
          "False",
          // By default, a task graph has at most some tens of tasks.
          "tornado.tvm.maxbytecodesize",
          Integer.toString(1 << 22),
          // The memory plan is checked against the memory of the device instead.
          "tornado.device.memory",
          "1024GB",
          // The elements of an array follow its header. The default header of 16 bytes makes the
          // rows of a map straddle the cache lines of a GPU.
          "tornado.panama.objectHeader",
          "128",
          // By default, the accesses to arrays are not inlined beyond 20,000 nodes, and a kernel
          // with
          // calls cannot be translated.
          "tornado.compiler.fullInlining",
          "True",
          // The default has -cl-fast-relaxed-math, which lets a compiler assume that there are no
          // NaNs.
          "tornado.opencl.compiler.flags",
          "-cl-mad-enable -cl-no-signed-zeros -w");

  /**
   * Returns the SDK of this process.
   *
   * @return the SDK; empty if {@code TORNADOVM_HOME} is not set
   * @throws UserError if it is set but unusable
   */
  public static Optional<TornadoSdk> ofThisProcess() {
    String home = System.getenv(HOME);
    if (home == null || home.isBlank()) {
      return Optional.empty();
    }
    List<Path> compiled =
        Stream.of("tornado-api", "tornado-runtime").map(name -> jar(home, name)).toList();
    String classes = System.getProperty(CLASSES);
    if (classes == null || ModuleLayer.boot().findModule(RUNTIME_MODULE).isEmpty()) {
      throw new UserError(
          "this Java process was not started with TornadoVM's flags; start ninc with its launcher");
    }
    SETTINGS.forEach(System.getProperties()::putIfAbsent);
    return Optional.of(new TornadoSdk(Path.of(home), compiled, Path.of(classes)));
  }

  private static Path jar(String home, String name) {
    Path jars = Path.of(home, "share", "java", "tornado");
    try (DirectoryStream<Path> files = Files.newDirectoryStream(jars, name + "-[0-9]*.jar")) {
      for (Path file : files) {
        return file;
      }
    } catch (IOException _) {
      // It is missing, as the folder is.
    }
    throw new UserError(
        "%s=%s is not a TornadoVM SDK (share/java/tornado/%s-….jar is missing); set it to one, or"
                .formatted(HOME, home, name)
            + " unset it");
  }

  /**
   * Returns all devices of the TornadoVM backends that this process was started with.
   *
   * @throws UserError if TornadoVM does not start
   */
  public List<TornadoDeviceInfo> devices() {
    ClassFolder folder = new ClassFolder(this);
    Object query =
        folder.newInstance(
            Map.of(DeviceQuery.CLASS_NAME, DeviceQuery.SOURCE), DeviceQuery.CLASS_NAME);
    try {
      return ((DeviceQuery) query).devices();
    } catch (RuntimeException | LinkageError e) {
      throw new UserError("TornadoVM does not start: " + TornadoRuntime.rootCause(e), e);
    }
  }

  /** Returns the backends of the SDK that this process was started without. */
  public List<MissingBackend> missingBackends() {
    return SdkBackend.in(home)
        .filter(backend -> ModuleLayer.boot().findModule(backend.module()).isEmpty())
        .map(backend -> {
          String reason = backend.obstacle(home).orElse("this process lacks its module");
          return new MissingBackend(backend, reason);
        })
        .toList();
  }

  /**
   * A backend of the SDK that does not start.
   *
   * @param reason what this machine lacks
   */
  public record MissingBackend(SdkBackend backend, String reason) {

    @Override
    public String toString() {
      return "TornadoVM's %s does not start: %s".formatted(backend, reason);
    }
  }
}
