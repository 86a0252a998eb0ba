package ninc.runtime.predict;

import java.awt.Color;

/**
 * A perceptual colour map: equal steps of the value look like equal steps of brightness, also in
 * greyscale and to colour-blind readers. It interpolates nine control points of the colour map
 * inferno by S. van der Walt and N. Smith (2015), which is in the public domain.
 */
final class ColourMap {
  /** The colours at the values 0, ⅛, …, 1. */
  private static final int[] INFERNO = {
    0x000004, 0x210c4a, 0x57106e, 0x8a226a, 0xbc3754, 0xe45a31, 0xf98e09, 0xf9cb35, 0xfcffa4,
  };

  private ColourMap() {}

  /**
   * Returns the colour of a value.
   *
   * @param value from 0 to 1
   */
  static Color of(double value) {
    double position = Math.clamp(value, 0, 1) * (INFERNO.length - 1);
    int lower = Math.min((int) position, INFERNO.length - 2);
    return blend(new Color(INFERNO[lower]), new Color(INFERNO[lower + 1]), position - lower);
  }

  /**
   * Mixes two colours.
   *
   * @param share the share of the second colour, from 0 to 1
   */
  static Color blend(Color first, Color second, double share) {
    return new Color(
        mix(first.getRed(), second.getRed(), share),
        mix(first.getGreen(), second.getGreen(), share),
        mix(first.getBlue(), second.getBlue(), share));
  }

  private static int mix(int first, int second, double share) {
    return (int) Math.round(first * (1 - share) + second * share);
  }
}
