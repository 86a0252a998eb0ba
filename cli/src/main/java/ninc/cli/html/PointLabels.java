package ninc.cli.html;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Places labels beside, above or below points so that they do not overlap. */
public final class PointLabels {
  /** The average width of a letter at the font size of the page. */
  private static final double LETTER_WIDTH = 6;

  private static final double HEIGHT = 13;
  private static final double GAP = 4;

  private final Rectangle2D plot;
  private final List<Rectangle2D> taken = new ArrayList<>();

  /**
   * @param plot the area for labels
   */
  public PointLabels(Rectangle2D plot) {
    this.plot = plot;
  }

  /** The start of a label on its baseline. */
  public record Place(double x, double y) {}

  /** Keeps labels away from a point. */
  public void avoid(double x, double y, double radius) {
    taken.add(new Rectangle2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
  }

  /** Keeps labels away from a box. */
  public void avoid(Rectangle2D box) {
    taken.add(box);
  }

  /** Finds a place for a label; empty if there is no room. */
  public Optional<Place> place(double x, double y, double radius, String text) {
    double width = text.length() * LETTER_WIDTH;
    double away = radius + GAP;
    double[][] corners = {
      {x + away, y - HEIGHT / 2},
      {x - away - width, y - HEIGHT / 2},
      {x - width / 2, y - away - HEIGHT},
      {x - width / 2, y + away},
      {x + away, y - away - HEIGHT / 2},
      {x + away, y + away - HEIGHT / 2},
      {x - away - width, y - away - HEIGHT / 2},
      {x - away - width, y + away - HEIGHT / 2},
    };
    for (double[] corner : corners) {
      Rectangle2D box = new Rectangle2D.Double(corner[0], corner[1], width, HEIGHT);
      if (plot.contains(box) && taken.stream().noneMatch(box::intersects)) {
        taken.add(box);
        return Optional.of(new Place(corner[0], corner[1] + HEIGHT - GAP + 1));
      }
    }
    return Optional.empty();
  }
}
