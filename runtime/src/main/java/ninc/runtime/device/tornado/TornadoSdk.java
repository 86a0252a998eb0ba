package ninc.runtime.device.tornado;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.runtime.UserError;

/**
 * The TornadoVM SDK that this process was started with, and the folder on the class path for
 * emitted classes.
 *
 * @param apiJar the jar that emitted classes are compiled against
 * @param classes the folder that TornadoVM loads their bytecode from, through the system class
 *     loader
 */
public record TornadoSdk(Path apiJar, Path classes) {

  /** The environment variable with the folder of the SDK. */
  public static final String HOME = "TORNADOVM_HOME";

  /** The system property with the folder for emitted classes. */
  public static final String CLASSES = "ninc.kernels";

  private static final String RUNTIME_MODULE = "tornado.runtime";

  /**
   * Required settings. By default, TornadoVM falls back to running a failed kernel as sequential
   * Java, with wrong results.
   */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "tornado.recover.bailout", "False",
          "tornado.tvm.maxbytecodesize", Integer.toString(1 << 22),
          // The memory plan is checked against the memory of the device instead.
          "tornado.device.memory", "1024GB");

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
    Path jars = Path.of(home, "share", "java", "tornado");
    Path apiJar =
        find(jars, "tornado-api-*.jar")
            .orElseThrow(() ->
                new UserError(
                    "%s=%s is not a TornadoVM SDK (share/java/tornado/tornado-api-….jar is"
                            .formatted(HOME, home)
                        + " missing); set it to one, or unset it"));
    String classes = System.getProperty(CLASSES);
    if (classes == null || ModuleLayer.boot().findModule(RUNTIME_MODULE).isEmpty()) {
      throw new UserError(
          "this Java process was not started with TornadoVM's flags; start ninc with its launcher");
    }
    SETTINGS.forEach(System::setProperty);
    return Optional.of(new TornadoSdk(apiJar, Path.of(classes)));
  }

  private static Optional<Path> find(Path folder, String pattern) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
      for (Path file : files) {
        return Optional.of(file);
      }
      return Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** Returns all devices of all TornadoVM backends. */
  public List<TornadoDeviceInfo> devices() {
    ClassFolder folder = new ClassFolder(this);
    Object query =
        folder.newInstance(
            Map.of(DeviceQuery.CLASS_NAME, DeviceQuery.SOURCE), DeviceQuery.CLASS_NAME);
    return ((DeviceQuery) query).devices();
  }
}
