package ninc.compiler.report;

import java.util.List;
import ninc.compiler.ir.Value;

/** The rectangle of a block in SVG units; y increases downwards. */
record Box(Block block, double x, double y, double width) {
  /** The advance of a character of a monospaced font, relative to the font size. */
  private static final double ADVANCE = 0.602;

  static final double TITLE_SIZE = 11;
  static final double LINE_SIZE = 10;
  static final double LINE_HEIGHT = 15;
  static final double PADDING = 6;
  private static final double TITLE_HEIGHT = 17;

  /**
   * Returns the height of a block, which depends on the number of its operators; an input has none.
   */
  static double height(Block block) {
    return TITLE_HEIGHT + PADDING + lines(block).size() * LINE_HEIGHT;
  }

  /** Returns the minimum width for the text of a block. */
  static double width(Block block) {
    double title = block.title().length() * TITLE_SIZE;
    double lines =
        lines(block).stream().mapToInt(String::length).max().orElse(0) * LINE_SIZE
            + PADDING / ADVANCE;
    return Math.max(title, lines) * ADVANCE + 3 * PADDING;
  }

  private static List<String> lines(Block block) {
    return block.values().stream().map(Box::line).toList();
  }

  /** Returns the text for an operator. */
  static String line(Value value) {
    return value.op().label() + "  " + value.stored();
  }

  double height() {
    return height(block);
  }

  double right() {
    return x + width;
  }

  double bottom() {
    return y + height();
  }

  double centerX() {
    return x + width / 2;
  }

  double centerY() {
    return y + height() / 2;
  }

  /** Returns the operators from top to bottom; in the backward pass, the last comes first. */
  List<Value> operators() {
    return block.kind() == Kind.BACKWARD ? block.values().reversed() : block.values();
  }

  /** Returns the top of the rectangle of an operator. */
  double lineY(int number) {
    return y + TITLE_HEIGHT + number * LINE_HEIGHT;
  }
}
