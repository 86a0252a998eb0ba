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

  CompilationError(List<? extends Diagnostic<? extends JavaFileObject>> errors) {
    super(message(errors));
  }

  private static String message(List<? extends Diagnostic<? extends JavaFileObject>> errors) {
    Diagnostic<? extends JavaFileObject> first = errors.getFirst();
    String text = first.getMessage(Locale.ROOT).replaceAll("\\s*\\R\\s*", ", ");
    String more = errors.size() == 1 ? "" : " (and %d more)".formatted(errors.size() - 1);
    String file =
        first.getSource() == null
            ? ""
            : Path.of(first.getSource().toUri().getPath()).getFileName().toString();
    return first.getLineNumber() == Diagnostic.NOPOS
        ? "%s: %s%s".formatted(file, text, more)
        : "%s:%d: %s%s".formatted(file, first.getLineNumber(), text, more);
  }
}
