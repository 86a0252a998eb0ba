package ninc.compiler.report;

import java.util.Collection;
import java.util.Locale;

/**
 * The path of an edge: straight between neighbours, curved around boxes in between, and from side
 * to side between columns.
 */
record EdgePath(Box from, Box to, Collection<Box> others) {
  private static final double BEND = 24;

  /** Returns whether the edge connects boxes of one column. */
  boolean isWithinColumn() {
    return from.block().kind().column() == to.block().kind().column();
  }

  /** Returns the path in SVG path syntax. */
  String path() {
    if (!isWithinColumn()) {
      return acrossColumns();
    }
    boolean down = from.y() < to.y();
    double start = down ? from.bottom() : from.y();
    double end = down ? to.y() : to.bottom();
    if (isFree(start, end)) {
      double near = down ? end - Layout.ROW_GAP : end + Layout.ROW_GAP;
      return from.centerX() == to.centerX()
          ? format("M%.1f %.1f V%.1f", from.centerX(), start, end)
          : format(
              "M%.1f %.1f V%.1f C%.1f %.1f %.1f %.1f %.1f %.1f",
              from.centerX(),
              start,
              near,
              from.centerX(),
              end,
              to.centerX(),
              near,
              to.centerX(),
              end);
    }
    return from.x() == to.x() ? aroundTheSide() : outOfTheSide(end);
  }

  /** Returns whether no box is in the way of a straight line from {@code from}. */
  private boolean isFree(double start, double end) {
    double top = Math.min(start, end);
    double bottom = Math.max(start, end);
    return others.stream()
        .filter(box -> box != from && box != to)
        .noneMatch(box ->
            box.x() < from.centerX()
                && from.centerX() < box.right()
                && box.y() < bottom
                && top < box.bottom());
  }

  private String aroundTheSide() {
    double left = Math.min(from.x(), to.x()) - BEND;
    return format(
        "M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f",
        from.x(), from.centerY(), left, from.centerY(), left, to.centerY(), to.x(), to.centerY());
  }

  private String outOfTheSide(double end) {
    double start = from.x() < to.x() ? from.right() : from.x();
    return format(
        "M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f",
        start,
        from.centerY(),
        to.centerX(),
        from.centerY(),
        to.centerX(),
        from.centerY(),
        to.centerX(),
        end);
  }

  private String acrossColumns() {
    boolean right = from.centerX() < to.centerX();
    double start = right ? from.right() : from.x();
    double end = right ? to.x() : to.right();
    double bend = right ? BEND : -BEND;
    return format(
        "M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f",
        start,
        from.centerY(),
        start + bend,
        from.centerY(),
        end - bend,
        to.centerY(),
        end,
        to.centerY());
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
