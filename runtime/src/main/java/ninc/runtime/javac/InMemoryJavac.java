package ninc.runtime.javac;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import ninc.runtime.Failure;

/** Runs the JDK's compiler and keeps the class files in memory, with debug information. */
public final class InMemoryJavac {

  private InMemoryJavac() {}

  /**
   * Compiles one file.
   *
   * @param classPath jars and folders, separated by the platform's path separator
   * @return the class files by class name, including nested classes
   * @throws CompilationError if the source does not compile
   * @throws Failure if this Java runtime has no compiler
   */
  public static Map<String, byte[]> compile(Path file, String classPath) {
    return compile(disk -> disk.getJavaFileObjects(file), classPath);
  }

  /** Compiles source files in memory; see {@link #compile(Path, String)}. */
  public static Map<String, byte[]> compile(List<SourceFile> sources, String classPath) {
    return sources.isEmpty() ? Map.of() : compile(_ -> sources, classPath);
  }

  private static Map<String, byte[]> compile(
      Function<StandardJavaFileManager, Iterable<? extends JavaFileObject>> sources,
      String classPath) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new Failure("this Java runtime has no compiler; run ninc with a JDK instead of a JRE");
    }
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    List<String> options = List.of("-g", "-proc:none", "-classpath", classPath);
    try (StandardJavaFileManager disk =
            compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8);
        MemoryFileManager files = new MemoryFileManager(disk)) {
      boolean done =
          compiler.getTask(null, files, diagnostics, options, null, sources.apply(disk)).call();
      if (!done) {
        throw new CompilationError(
            diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .toList());
      }
      return files.classFiles();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
