package ninc.runtime.javac;

import java.net.URI;
import javax.tools.SimpleJavaFileObject;

/** A Java source file in memory. */
public final class SourceFile extends SimpleJavaFileObject {
  private final String text;

  /**
   * Creates a source file.
   *
   * @param className the qualified name of its public class
   * @param text the source code
   */
  public SourceFile(String className, String text) {
    super(URI.create("memory:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
    this.text = text;
  }

  @Override
  public CharSequence getCharContent(boolean ignoreEncodingErrors) {
    return text;
  }
}
