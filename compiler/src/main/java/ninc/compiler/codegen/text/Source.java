package ninc.compiler.codegen.text;

/** Java source text, indented as it is written. */
public final class Source {
  private static final String STEP = "  ";

  private final StringBuilder text = new StringBuilder();
  private final int base;
  private int depth;

  /**
   * @param depth how far the first line is indented
   */
  public Source(int depth) {
    this.base = depth;
    this.depth = depth;
  }

  /** A line; with values, a format for them. */
  public Source line(String format, Object... values) {
    String line = values.length == 0 ? format : format.formatted(values);
    text.append(STEP.repeat(depth)).append(line).append('\n');
    return this;
  }

  /** Text that is indented already. */
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

  /** A line that opens a block. */
  public Source open(String format, Object... values) {
    line(format + " {", values);
    depth++;
    return this;
  }

  /** Opens a block with names of its own. */
  public Source block() {
    line("{");
    depth++;
    return this;
  }

  public Source close() {
    if (depth == base) {
      throw new IllegalStateException("a block is closed that was not opened");
    }
    depth--;
    return line("}");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
