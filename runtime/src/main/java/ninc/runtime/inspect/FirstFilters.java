package ninc.runtime.inspect;

import java.awt.image.BufferedImage;
import java.util.Optional;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.ir.Value;
import ninc.runtime.backend.Session;

/**
 * The filters of a network's first convolution, one per output channel.
 *
 * @param layer the name of the layer
 * @param weight the type of the weight, [k, k, C, K]
 * @param values the values in that order
 */
public record FirstFilters(String layer, Weight weight, float[] values) {
  private static final int MAX_SHOWN = 128;
  private static final int COLUMNS = 16;
  private static final int GAP = 1;
  private static final int COLOURS = 3;

  /** Returns the current filters in a session; empty if the graph has no convolution. */
  public static Optional<FirstFilters> of(Graph graph, Session session) {
    return graph.operators(Convolution.class).stream()
        .findFirst()
        .map(convolution -> of(convolution.weight(), session));
  }

  private static FirstFilters of(Value weight, Session session) {
    String layer = weight.name().replaceAll("\\.weight$", "");
    return new FirstFilters(layer, (Weight) weight.type(), session.read(weight.name()));
  }

  /** Returns the number of filters in the picture, which is limited. */
  public int shown() {
    return Math.min(MAX_SHOWN, weight.out());
  }

  /**
   * Draws the filters side by side, with one pixel per kernel position. Middle grey is zero; black
   * and white are the negative and positive of the largest absolute weight. Filters with three
   * input channels are drawn in colour, others as the mean over the input channels.
   */
  public BufferedImage picture() {
    int columns = Math.min(COLUMNS, shown());
    int cellWidth = weight.kernelWidth() + GAP;
    int cellHeight = weight.kernelHeight() + GAP;
    BufferedImage picture =
        new BufferedImage(
            columns * cellWidth - GAP,
            Math.ceilDiv(shown(), columns) * cellHeight - GAP,
            BufferedImage.TYPE_INT_ARGB);
    float largest = largest();
    for (int out = 0; out < shown(); out++) {
      int left = out % columns * cellWidth;
      int top = out / columns * cellHeight;
      for (int y = 0; y < weight.kernelHeight(); y++) {
        for (int x = 0; x < weight.kernelWidth(); x++) {
          picture.setRGB(left + x, top + y, colour(y, x, out, largest));
        }
      }
    }
    return picture;
  }

  private float largest() {
    float largest = Float.MIN_NORMAL;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private int colour(int y, int x, int out, float largest) {
    int argb = 0xff;
    for (int colour = 0; colour < COLOURS; colour++) {
      float value = weight.in() == COLOURS ? value(y, x, colour, out) : mean(y, x, out);
      argb = argb << Byte.SIZE | Math.round(255 * (0.5f + 0.5f * value / largest));
    }
    return argb;
  }

  private float mean(int y, int x, int out) {
    float sum = 0;
    for (int in = 0; in < weight.in(); in++) {
      sum += value(y, x, in, out);
    }
    return sum / weight.in();
  }

  private float value(int y, int x, int in, int out) {
    int position = (y * weight.kernelWidth() + x) * weight.in() + in;
    return values[position * weight.out() + out];
  }
}
