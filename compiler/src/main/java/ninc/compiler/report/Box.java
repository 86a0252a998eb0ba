package ninc.compiler.report;

import java.util.List;
import ninc.compiler.ir.Value;

/** A block's rectangle on the page, in SVG's units; y grows downwards. */
record Box(Block block, double x, double y, double width) {
  /** The advance of a character of the monospaced fonts by their size. */
  private static final double ADVANCE = 0.602;

  static final double TITLE_SIZE = 11;
  static final double LINE_SIZE = 10;
  static final double LINE_HEIGHT = 15;
  static final double PADDING = 6;
  private static final double TITLE_HEIGHT = 17;

  /** The height of a block of so many operators; a block that is fed has none. */
  static double height(Block block) {
    return TITLE_HEIGHT + PADDING + lines(block).size() * LINE_HEIGHT;
  }

  /** The least width that holds a block's texts. */
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

  /** What stands on the line of an operator. */
  static String line(Value value) {
    return value.op().label() + "  " + value.type();
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

  /** The operators from top to bottom; on the way back, the last comes first. */
  List<Value> operators() {
    return block.kind() == Kind.BACKWARD ? block.values().reversed() : block.values();
  }

  /** The top of the rectangle of an operator. */
  double lineY(int number) {
    return y + TITLE_HEIGHT + number * LINE_HEIGHT;
  }
}
