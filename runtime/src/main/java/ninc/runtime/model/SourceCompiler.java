package ninc.runtime.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import ninc.runtime.Failure;
import ninc.runtime.UserError;

/** Compiles one Java file against the running class path; the classes stay in memory. */
final class SourceCompiler {

  private SourceCompiler() {}

  /**
   * @return the classes that the file declares, those nested in others included
   * @throws UserError where the file does not compile: its first error, and how many more
   */
  static List<Class<?>> compile(Path file) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new Failure("this Java has no compiler; run ninc with a JDK instead of a JRE");
    }
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    try (StandardJavaFileManager disk =
            compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8);
        MemoryFileManager files = new MemoryFileManager(disk)) {
      boolean done =
          compiler
              .getTask(null, files, diagnostics, options(), null, disk.getJavaFileObjects(file))
              .call();
      if (!done) {
        throw new UserError(message(file, diagnostics.getDiagnostics()));
      }
      return files.load();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Line numbers, for the DSL's messages name the line of a mistake. */
  private static List<String> options() {
    return List.of("-g", "-proc:none", "-classpath", System.getProperty("java.class.path"));
  }

  private static String message(Path file, List<Diagnostic<? extends JavaFileObject>> diagnostics) {
    List<? extends Diagnostic<?>> errors =
        diagnostics.stream().filter(d -> d.getKind() == Diagnostic.Kind.ERROR).toList();
    Diagnostic<?> first = errors.getFirst();
    String text = first.getMessage(Locale.ROOT).replaceAll("\\s*\\R\\s*", ", ");
    String more = errors.size() == 1 ? "" : " (and %d more)".formatted(errors.size() - 1);
    return first.getLineNumber() == Diagnostic.NOPOS
        ? "%s: %s%s".formatted(file.getFileName(), text, more)
        : "%s:%d: %s%s".formatted(file.getFileName(), first.getLineNumber(), text, more);
  }
}
