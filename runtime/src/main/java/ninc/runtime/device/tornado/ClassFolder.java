package ninc.runtime.device.tornado;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.runtime.Failure;
import ninc.runtime.io.Sha256;
import ninc.runtime.javac.CompilationError;
import ninc.runtime.javac.InMemoryJavac;
import ninc.runtime.javac.SourceFile;

/**
 * Compiles emitted classes to the folder where TornadoVM finds them. Each set of sources has its
 * own package, named after their digest, so that no class is overwritten or compiled twice.
 */
final class ClassFolder {
  private static final int DIGITS = 16;

  private final TornadoSdk sdk;

  ClassFolder(TornadoSdk sdk) {
    this.sdk = sdk;
  }

  /**
   * Compiles classes, unless they were compiled before, and creates an instance of one of them.
   *
   * @param sources the sources without the package, by simple class name
   * @throws Failure if they do not compile
   */
  Object newInstance(Map<String, String> sources, String className) {
    String home = "ninc.kernels.x" + digest(sources);
    try {
      Path folder = sdk.classes().resolve(home.replace('.', '/'));
      if (!Files.isDirectory(folder)) {
        write(folder, compile(home, sources));
      }
      return ClassLoader.getSystemClassLoader()
          .loadClass(home + "." + className)
          .getConstructor()
          .newInstance();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new Failure("cannot load the emitted class %s: %s".formatted(className, cause(e)), e);
    }
  }

  private static Throwable cause(ReflectiveOperationException e) {
    return e.getCause() == null ? e : e.getCause();
  }

  private Map<String, byte[]> compile(String home, Map<String, String> sources) {
    List<SourceFile> files =
        sources.entrySet().stream()
            .map(source ->
                new SourceFile(
                    home + "." + source.getKey(),
                    "package %s; %s".formatted(home, source.getValue())))
            .toList();
    String classPath =
        Stream.concat(Stream.of(System.getProperty("java.class.path")), sdk.jars().stream())
            .map(Object::toString)
            .collect(Collectors.joining(File.pathSeparator));
    try {
      return InMemoryJavac.compile(files, classPath);
    } catch (CompilationError e) {
      throw new Failure("the emitted source does not compile: " + e.getMessage(), e);
    }
  }

  /** Writes the class files, all or none. */
  private static void write(Path folder, Map<String, byte[]> classFiles) throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    classFiles.forEach(
        (name, bytes) -> files.put(name.substring(name.lastIndexOf('.') + 1) + ".class", bytes));
    AtomicFolder.publish(folder, files);
  }

  private String digest(Map<String, String> sources) {
    Sha256 digest = new Sha256();
    sdk.jars().forEach(jar -> digest.add(jar.toString()));
    new TreeMap<>(sources).forEach((name, source) -> digest.add(name).add(source));
    return digest.hex().substring(0, DIGITS);
  }
}
