package ninc.runtime.javac;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;

/**
 * Signals that source code does not compile. The message is one line with the first error and the
 * number of further errors.
 */
public final class CompilationError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> errors;

  CompilationError(List<? extends Diagnostic<? extends JavaFileObject>> errors) {
    this.errors = errors.stream().map(CompilationError::line).toList();
  }

  /** Returns one line for each error: the file, the line and what is wrong there. */
  public List<String> errors() {
    return errors;
  }

  @Override
  public String getMessage() {
    return errors.size() == 1
        ? errors.getFirst()
        : "%s (and %d more)".formatted(errors.getFirst(), errors.size() - 1);
  }

  private static String line(Diagnostic<? extends JavaFileObject> error) {
    String text = error.getMessage(Locale.ROOT).replaceAll("\\s*\\R\\s*", ", ");
    String file =
        error.getSource() == null
            ? ""
            : Path.of(error.getSource().toUri().getPath()).getFileName().toString();
    return error.getLineNumber() == Diagnostic.NOPOS
        ? "%s: %s".formatted(file, text)
        : "%s:%d: %s".formatted(file, error.getLineNumber(), text);
  }
}
