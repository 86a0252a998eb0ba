package ninc.runtime.device.tornado;

import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A backend of TornadoVM, and whether it can start on this machine. TornadoVM starts all backends
 * of its SDK, or none if one of them fails. Therefore the launcher runs this class before it starts
 * ninc without the modules of the backends that would fail.
 */
public enum SdkBackend {
  // They are in the order of their speed on the same GPU, the fastest first.
  CUDA,
  OPENCL,
  SPIRV,
  PTX;

  /** Prints the names of those backends of an SDK that cannot start, one per line. */
  public static void main(String[] arguments) {
    Path sdk = Path.of(arguments[0]);
    in(sdk)
        .filter(backend -> backend.obstacle(sdk).isPresent())
        .forEach(backend -> System.out.println(backend.title()));
  }

  /** Returns the backends that an SDK has. */
  static Stream<SdkBackend> in(Path sdk) {
    return Stream.of(values()).filter(backend -> backend.isIn(sdk));
  }

  private boolean isIn(Path sdk) {
    Path jars = sdk.resolve("share").resolve("java").resolve("tornado");
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(jars, "tornado-drivers-%s-[0-9]*.jar".formatted(title()))) {
      return found.iterator().hasNext();
    } catch (IOException _) {
      return false;
    }
  }

  private String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the name of the Java module of the backend. */
  String module() {
    return "tornado.drivers." + title();
  }

  /** Returns why the backend of an SDK cannot start on this machine; empty if it can. */
  Optional<String> obstacle(Path sdk) {
    return switch (this) {
      case CUDA, PTX -> missingLibrary(sdk).or(SdkBackend::missingCuda);
      case OPENCL -> missingLibrary(sdk).or(SdkBackend::missingOpenCl);
      // Its module requires that of OpenCL.
      case SPIRV -> OPENCL.obstacle(sdk);
    };
  }

  /** Loads the native library of the backend, and with it the libraries of the driver. */
  @SuppressWarnings("restricted")
  private Optional<String> missingLibrary(Path sdk) {
    Path library =
        sdk.toAbsolutePath().resolve("lib").resolve(System.mapLibraryName("tornado-" + title()));
    try {
      System.load(library.toString());
      return Optional.empty();
    } catch (UnsatisfiedLinkError e) {
      return Optional.of(e.getMessage().replace(library + ": ", ""));
    }
  }

  private static Optional<String> missingCuda() {
    return function("cuInit", FunctionDescriptor.of(JAVA_INT, JAVA_INT))
        .map(function -> call(function, 0))
        .filter(status -> status != 0)
        .map(status -> "the driver has no GPU for CUDA (cuInit returned %d)".formatted(status));
  }

  private static Optional<String> missingOpenCl() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment platforms = arena.allocate(JAVA_INT);
      return function(
              "clGetPlatformIDs", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS))
          .map(function -> call(function, 0, NULL, platforms))
          .filter(_ -> platforms.get(JAVA_INT, 0) == 0)
          .map(status -> "no OpenCL platform (clGetPlatformIDs returned %d)".formatted(status));
    }
  }

  /** Looks a function up in the loaded libraries and in those that they depend on. */
  @SuppressWarnings("restricted")
  private static Optional<MethodHandle> function(String name, FunctionDescriptor type) {
    return SymbolLookup.loaderLookup()
        .find(name)
        .map(address -> Linker.nativeLinker().downcallHandle(address, type));
  }

  private static int call(MethodHandle function, Object... arguments) {
    try {
      return (int) function.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
