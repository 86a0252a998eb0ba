package ninc.runtime.predict;

import java.awt.image.BufferedImage;
import ninc.runtime.data.Image;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.ImageSize;

/** Draws class activation maps over images, from yellow for low to red for high values. */
public final class HeatMap {
  /** Smaller images are enlarged to at least this many pixels per side. */
  private static final int LEAST_SIDE = 256;

  /** The opacity of the map at its maximum. */
  private static final double MOST_OPAQUE = 0.65;

  private static final int WHITE = 255;

  private HeatMap() {}

  /** Draws a map over an image, to whose size it is resized. */
  public static BufferedImage draw(Image image, ActivationMap map) {
    ImageShape shape = image.shape();
    int scale = Math.ceilDiv(LEAST_SIDE, Math.max(shape.height(), shape.width()));
    ImageSize size = new ImageSize(shape.height() * scale, shape.width() * scale);
    byte[] heat = map.grey().resized(size).pixels();
    byte[] colours = image.withChannels(3).pixels();
    BufferedImage picture =
        new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        int pixel = y / scale * shape.width() + x / scale;
        double share = (heat[y * size.width() + x] & 0xff) / (double) WHITE;
        picture.setRGB(x, y, blend(colours, pixel * 3, share));
      }
    }
    return picture;
  }

  private static int blend(byte[] colours, int first, double share) {
    double opacity = MOST_OPAQUE * share;
    int red = mix(colours[first], WHITE, opacity);
    int green = mix(colours[first + 1], WHITE * (1 - share), opacity);
    int blue = mix(colours[first + 2], 0, opacity);
    return red << 16 | green << 8 | blue;
  }

  private static int mix(byte below, double above, double opacity) {
    return (int) Math.round((below & 0xff) * (1 - opacity) + above * opacity);
  }
}
