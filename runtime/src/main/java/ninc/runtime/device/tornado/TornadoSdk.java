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
 * A TornadoVM that this process was started with: the SDK, which the user installs, and the folder
 * on the class path that emitted classes are written to.
 *
 * @param apiJar what emitted classes are compiled against
 * @param classes where TornadoVM reads their byte code, as resources of the system class loader
 */
public record TornadoSdk(Path apiJar, Path classes) {

  /** Names the SDK's folder. */
  public static final String HOME = "TORNADOVM_HOME";

  /** The system property that names the folder of emitted classes. */
  public static final String CLASSES = "ninc.kernels";

  private static final String RUNTIME_MODULE = "tornado.runtime";

  /** On an error TornadoVM would run kernels as sequential Java, with wrong results. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "tornado.recover.bailout", "False",
          "tornado.tvm.maxbytecodesize", Integer.toString(1 << 22),
          // The memory plan is checked against the device's own memory instead.
          "tornado.device.memory", "1024GB");

  /**
   * The SDK of this process.
   *
   * @return empty where none is set
   * @throws UserError where one is set that cannot be used
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
                    "%s=%s holds no TornadoVM SDK (share/java/tornado/tornado-api-….jar is"
                            .formatted(HOME, home)
                        + " missing); set it to one, or unset it"));
    String classes = System.getProperty(CLASSES);
    if (classes == null || ModuleLayer.boot().findModule(RUNTIME_MODULE).isEmpty()) {
      throw new UserError(
          "this Java was not started with TornadoVM's flags; start ninc with its launcher");
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

  /** All devices of all backends. */
  public List<TornadoDeviceInfo> devices() {
    ClassFolder folder = new ClassFolder(this);
    Object query =
        folder.newInstance(
            Map.of(DeviceQuery.CLASS_NAME, DeviceQuery.SOURCE), DeviceQuery.CLASS_NAME);
    return ((DeviceQuery) query).devices();
  }
}
