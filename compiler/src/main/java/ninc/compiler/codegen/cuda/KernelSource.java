package ninc.compiler.codegen.cuda;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The Java source of a kernel with its syntax tree, which has no comments. */
final class KernelSource {
  private static final Pattern TRAILING_COMMENT = Pattern.compile("[ \t]*//[^\n]*");
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");

  /** Parsing needs no other classes, and the compiler would search a class path for plugins. */
  private static final List<String> OPTIONS = List.of("-proc:none", "-classpath", "");

  private final String className;
  private final String text;
  private final CompilationUnitTree unit;
  private final SourcePositions positions;

  private KernelSource(
      String className, String text, CompilationUnitTree unit, SourcePositions positions) {
    this.className = className;
    this.text = text;
    this.unit = unit;
    this.positions = positions;
  }

  /**
   * Parses a class.
   *
   * @throws IllegalStateException if it is not Java
   */
  static KernelSource parse(String className, String text) {
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    JavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("memory:///" + className + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, diagnostics, OPTIONS, null, List.of(file));
    try {
      CompilationUnitTree unit = task.parse().iterator().next();
      diagnostics.getDiagnostics().stream()
          .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
          .findFirst()
          .ifPresent(error -> {
            throw new IllegalStateException(
                "%s, line %d: %s"
                    .formatted(className, error.getLineNumber(), error.getMessage(null)));
          });
      return new KernelSource(className, text, unit, Trees.instance(task).getSourcePositions());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ClassTree type() {
    return (ClassTree) unit.getTypeDecls().getFirst();
  }

  int start(Tree tree) {
    return Math.toIntExact(positions.getStartPosition(unit, tree));
  }

  int end(Tree tree) {
    return Math.toIntExact(positions.getEndPosition(unit, tree));
  }

  /** Returns the text of a tree. */
  String text(Tree tree) {
    return text.substring(start(tree), end(tree));
  }

  /** Returns what stands between two positions, without comments and space. */
  String token(int from, int to) {
    return COMMENT.matcher(text.substring(from, to)).replaceAll("").strip();
  }

  /** Returns the position after the first occurrence of a token. */
  int after(String token, int from) {
    return text.indexOf(token, from) + token.length();
  }

  /** Returns the position after a comment that follows on the same line, if there is one. */
  int endOfLine(int position) {
    Matcher comment = TRAILING_COMMENT.matcher(text).region(position, text.length());
    return comment.lookingAt() ? comment.end() : position;
  }

  /**
   * Returns the lines of the comments between two positions that nothing else stands between. An
   * empty line stands for empty lines.
   */
  List<String> comments(int from, int to) {
    List<String> comments = new ArrayList<>();
    if (from >= to) {
      return comments;
    }
    List<String> lines = text.substring(from, to).lines().map(String::strip).toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean isInside = i > 0 && i < lines.size() - 1;
      if (!line.isEmpty()) {
        comments.add(line.startsWith("*") ? " " + line.replace("<p>", "") : line);
      } else if (isInside && (comments.isEmpty() || !comments.getLast().isEmpty())) {
        comments.add("");
      }
    }
    return comments;
  }

  /** Returns the exception for something that emitted kernels do not use. */
  IllegalStateException unknown(Tree tree) {
    return new IllegalStateException(
        "%s, line %d: no CUDA C is known for %s: %s"
            .formatted(
                className,
                unit.getLineMap().getLineNumber(start(tree)),
                tree.getKind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                text(tree).lines().findFirst().orElseThrow()));
  }
}
