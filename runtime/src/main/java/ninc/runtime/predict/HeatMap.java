package ninc.runtime.predict;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import ninc.runtime.data.Image;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.ImageSize;

/**
 * Draws class activation maps over images, in the colours of the bar on the right: from its lower
 * end for the lowest to its upper end for the highest value.
 */
public final class HeatMap {
  /** Smaller images are enlarged to at least this many pixels per side. */
  private static final int LEAST_SIDE = 256;

  /** The opacity of the map, with which the object below it can be seen everywhere. */
  private static final double OPACITY = 0.55;

  private static final double WHITE = 255;

  /** The widths of the bar and of the space before it, as shares of the longer side. */
  private static final double BAR = 0.05;

  private static final double GAP = 0.025;

  private HeatMap() {}

  /** Returns the width of the picture that the bar and the space before it add. */
  static int barRoom(ImageSize size) {
    int longer = Math.max(size.height(), size.width());
    return gap(longer) + bar(longer);
  }

  private static int bar(int longer) {
    return (int) Math.ceil(BAR * longer);
  }

  private static int gap(int longer) {
    return (int) Math.ceil(GAP * longer);
  }

  /** Draws a map over an image, to whose size it is resized, and the bar of its colours. */
  public static BufferedImage draw(Image image, ActivationMap map) {
    ImageShape shape = image.shape();
    int scale = Math.ceilDiv(LEAST_SIDE, Math.max(shape.height(), shape.width()));
    ImageSize size = new ImageSize(shape.height() * scale, shape.width() * scale);
    BufferedImage picture =
        new BufferedImage(size.width() + barRoom(size), size.height(), BufferedImage.TYPE_INT_RGB);
    map(picture, image, map.grey().resized(size), scale);
    bar(picture, size);
    return picture;
  }

  private static void map(BufferedImage picture, Image image, Image heat, int scale) {
    ImageSize size = heat.shape().size();
    byte[] greys = image.withChannels(1).pixels();
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        int grey = greys[y / scale * image.shape().width() + x / scale] & 0xff;
        double value = (heat.pixels()[y * size.width() + x] & 0xff) / WHITE;
        // The image is drawn in grey, so that all colour is that of the map.
        Color below = new Color(grey, grey, grey);
        picture.setRGB(x, y, ColourMap.blend(below, ColourMap.of(value), OPACITY).getRGB());
      }
    }
  }

  private static void bar(BufferedImage picture, ImageSize size) {
    int longer = Math.max(size.height(), size.width());
    int[] row = new int[barRoom(size)];
    for (int y = 0; y < size.height(); y++) {
      double value = size.height() == 1 ? 1 : 1 - (double) y / (size.height() - 1);
      Arrays.fill(row, 0, gap(longer), Color.WHITE.getRGB());
      Arrays.fill(row, gap(longer), row.length, ColourMap.of(value).getRGB());
      picture.setRGB(size.width(), y, row.length, 1, row, 0, row.length);
    }
  }
}
