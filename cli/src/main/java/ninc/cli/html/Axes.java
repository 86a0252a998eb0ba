package ninc.cli.html;

import java.awt.geom.Rectangle2D;
import java.math.BigDecimal;

/**
 * The axes of a plot with their titles, and the grid.
 *
 * @param plot the area of the grid
 */
public record Axes(Rectangle2D plot, Scale x, Scale y, String xTitle, String yTitle) {
  /** The room that ticks and the title of the x axis need below the plot. */
  public static final int BELOW = 44;

  /** The room that ticks and the title of the y axis need on the left of the plot. */
  public static final int BESIDE = 70;

  /** Draws the axes. */
  public void draw(Element svg) {
    for (BigDecimal value : x.values()) {
      double at = x.at(value.doubleValue());
      svg.add(
          Shapes.line("grid", at, plot.getMinY(), at, plot.getMaxY()),
          Shapes.text("tick middle", at, plot.getMaxY() + 18, Scale.text(value)));
    }
    for (BigDecimal value : y.values()) {
      double at = y.at(value.doubleValue());
      svg.add(
          Shapes.line("grid", plot.getMinX(), at, plot.getMaxX(), at),
          Shapes.text("tick end", plot.getMinX() - 8, at + 4, Scale.text(value)));
    }
    svg.add(
        Shapes.text("axis middle", plot.getCenterX(), plot.getMaxY() + 38, xTitle),
        Shapes.upward("axis middle", plot.getMinX() - 56, plot.getCenterY(), yTitle));
  }
}
