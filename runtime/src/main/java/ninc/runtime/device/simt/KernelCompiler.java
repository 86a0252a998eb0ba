package ninc.runtime.device.simt;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import ninc.runtime.UserError;
import ninc.runtime.javac.CompilationError;
import ninc.runtime.javac.InMemoryJavac;
import ninc.runtime.javac.SourceFile;

/** Compiles kernels for the emulator and caches them by source. Instances are thread-safe. */
final class KernelCompiler {
  private static final String PACKAGE = "ninc.kernels.";

  /** The header is a single line so that line numbers in faults match those of the body. */
  private static final String HEAD = "package ninc.kernels; import ninc.runtime.device.simt.*; ";

  /**
   * The jar or folder of this class. The compiler would look into each jar of the class path, for
   * longer than it takes to compile a kernel.
   */
  private static final String CLASS_PATH =
      Path.of(
              URI.create(
                  KernelCompiler.class
                      .getProtectionDomain()
                      .getCodeSource()
                      .getLocation()
                      .toString()))
          .toString();

  private final Map<String, EmulatedKernel> compiled = new ConcurrentHashMap<>();

  /**
   * Compiles kernels by simple class name.
   *
   * @param bodies the sources without package and imports, by simple class name
   * @throws UserError if a source does not compile or is not a kernel
   */
  Map<String, EmulatedKernel> compile(Map<String, String> bodies) {
    List<SourceFile> missing = new ArrayList<>();
    bodies.forEach((name, body) -> {
      if (!compiled.containsKey(body)) {
        missing.add(new SourceFile(PACKAGE + name, HEAD + body));
      }
    });
    Map<String, byte[]> classFiles = classFiles(missing);
    Map<String, EmulatedKernel> kernels = new HashMap<>();
    bodies.forEach((name, body) ->
        kernels.put(
            name,
            compiled.computeIfAbsent(
                body, _ -> load(name, Optional.ofNullable(classFiles.get(PACKAGE + name))))));
    return kernels;
  }

  private static EmulatedKernel load(String name, Optional<byte[]> classFile) {
    try {
      return KernelLoader.load(
          PACKAGE + name,
          classFile.orElseThrow(() -> new IllegalArgumentException("it has no class " + name)));
    } catch (IllegalArgumentException | LinkageError e) {
      throw new UserError("%s.java is not a kernel: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static Map<String, byte[]> classFiles(List<SourceFile> sources) {
    try {
      return InMemoryJavac.compile(sources, CLASS_PATH);
    } catch (CompilationError e) {
      throw new UserError("a kernel does not compile: " + e.getMessage(), e);
    }
  }
}
