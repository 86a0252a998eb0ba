package ninc.compiler.codegen.text;

/** A builder of indented Java source code. */
public final class Source {
  private static final String STEP = "  ";

  private final StringBuilder text = new StringBuilder();
  private final int base;
  private int depth;

  /**
   * Creates an empty source.
   *
   * @param depth the indentation level of the first line
   */
  public Source(int depth) {
    this.base = depth;
    this.depth = depth;
  }

  /** Appends a line. With values, {@code format} is a format string. */
  public Source line(String format, Object... values) {
    String line = values.length == 0 ? format : format.formatted(values);
    text.append(STEP.repeat(depth)).append(line).append('\n');
    return this;
  }

  /** Appends text that is already indented. */
  public Source append(Source other) {
    text.append(other);
    return this;
  }

  public Source comment(String format, Object... values) {
    return line("// " + format.formatted(values));
  }

  public Source blank() {
    text.append('\n');
    return this;
  }

  /** Appends a line that opens a block. */
  public Source open(String format, Object... values) {
    line(format + " {", values);
    depth++;
    return this;
  }

  /** Opens a block for a separate scope of names. */
  public Source block() {
    line("{");
    depth++;
    return this;
  }

  public Source close() {
    if (depth == base) {
      throw new IllegalStateException("no block is open");
    }
    depth--;
    return line("}");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
