package ninc.cli.terminal;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * The output of a command without the characters that a terminal acts on: names that come from
 * files could otherwise move the cursor and overwrite what ninc has printed. They become {@code ?}.
 */
public final class PlainText extends FilterWriter {
  private static final String LINE_BREAKS_AND_TAB = System.lineSeparator() + "\n\t";

  private PlainText(Writer out) {
    super(out);
  }

  /** Returns a writer that flushes after each line, to the same place. */
  public static PrintWriter to(Writer out) {
    return new PrintWriter(new PlainText(out), true);
  }

  @Override
  public void write(int character) throws IOException {
    out.write(isPlain((char) character) ? character : '?');
  }

  @Override
  public void write(char[] text, int offset, int length) throws IOException {
    write(new String(text, offset, length), 0, length);
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    StringBuilder plain = new StringBuilder(length);
    for (char character : text.substring(offset, offset + length).toCharArray()) {
      plain.append(isPlain(character) ? character : '?');
    }
    out.write(plain.toString());
  }

  private static boolean isPlain(char character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL -> LINE_BREAKS_AND_TAB.indexOf(character) >= 0;
      case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
      default -> true;
    };
  }
}
