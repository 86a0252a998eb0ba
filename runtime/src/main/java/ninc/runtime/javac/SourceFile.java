package ninc.runtime.javac;

import java.net.URI;
import javax.tools.SimpleJavaFileObject;

/** Java source that lies in memory. */
public final class SourceFile extends SimpleJavaFileObject {
  private final String text;

  /**
   * @param className of the public class, with its package
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
