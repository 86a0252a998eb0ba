package ninc.runtime.data;

/**
 * Adjusts the colours of an 8-bit image in place, with exactly the results of Pillow's {@code
 * ImageEnhance} and, for the hue, of its colour space HSV.
 *
 * @param shape the shape of the image, whose channels are 1 (greyscale) or 3 (RGB)
 * @param pixels the pixels, H×W×C
 */
record ColorAdjustment(ImageShape shape, byte[] pixels) {
  private static final int RGB = 3;
  private static final int MAX = 255;

  /** Interpolates between black and the image; beyond the image for factors above 1. */
  void brightness(double factor) {
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = blend(0, pixels[i] & 0xff, factor);
    }
  }

  /** Interpolates between the mean luma and the image. */
  void contrast(double factor) {
    byte[] luma = new Image(shape, pixels).withChannels(1).pixels();
    long sum = 0;
    for (byte value : luma) {
      sum += value & 0xff;
    }
    int mean = (int) ((double) sum / luma.length + 0.5);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = blend(mean, pixels[i] & 0xff, factor);
    }
  }

  /** Interpolates between the luma of each pixel and the image. */
  void saturation(double factor) {
    if (shape.channels() != RGB) {
      return;
    }
    byte[] luma = new Image(shape, pixels).withChannels(1).pixels();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = blend(luma[i / RGB] & 0xff, pixels[i] & 0xff, factor);
    }
  }

  /** Computes in float32 and truncates, as Pillow does. */
  private static byte blend(int from, int to, double factor) {
    float value = from + (float) factor * (to - from);
    return (byte) (int) Math.clamp(value, 0f, MAX);
  }

  /**
   * Shifts the hue.
   *
   * @param turns the shift as a share of the colour circle, from −½ to ½
   */
  void hue(double turns) {
    if (shape.channels() != RGB) {
      return;
    }
    int shift = (int) (turns * MAX);
    for (int i = 0; i < pixels.length; i += RGB) {
      shiftHue(i, shift);
    }
  }

  private void shiftHue(int i, int shift) {
    int red = pixels[i] & 0xff;
    int green = pixels[i + 1] & 0xff;
    int blue = pixels[i + 2] & 0xff;
    int value = Math.max(red, Math.max(green, blue));
    int least = Math.min(red, Math.min(green, blue));
    if (value == least) {
      return;
    }
    int hue = hueOf(red, green, blue, value, value - least) + shift & 0xff;
    int saturation = (int) ((value - least) / (float) value * 255.0);
    setColour(i, hue, saturation, value);
  }

  /** Returns the hue in 0 … 255. */
  private static int hueOf(int red, int green, int blue, int value, float chroma) {
    float toRed = (value - red) / chroma;
    float toGreen = (value - green) / chroma;
    float toBlue = (value - blue) / chroma;
    float sixths;
    if (red == value) {
      sixths = toBlue - toGreen;
    } else if (green == value) {
      sixths = (float) (2.0 + toRed - toBlue);
    } else {
      sixths = (float) (4.0 + toGreen - toRed);
    }
    float turns = (float) ((sixths / 6.0 + 1.0) % 1.0);
    return (int) (turns * 255.0);
  }

  private void setColour(int i, int hue, int saturation, int value) {
    if (saturation == 0) {
      set(i, value, value, value);
      return;
    }
    int sector = (int) Math.floor((float) hue * 6.0 / 255.0);
    float rest = (float) ((float) hue * 6.0 / 255.0 - sector);
    float share = (float) (saturation / 255.0);
    int low = round(value * (1.0 - share));
    int falling = round(value * (1.0 - share * rest));
    int rising = round(value * (1.0 - share * (1.0 - rest)));
    switch (sector % 6) {
      case 0 -> set(i, value, rising, low);
      case 1 -> set(i, falling, value, low);
      case 2 -> set(i, low, value, rising);
      case 3 -> set(i, low, falling, value);
      case 4 -> set(i, rising, low, value);
      default -> set(i, value, low, falling);
    }
  }

  private static int round(double value) {
    return Math.clamp(Math.round(value), 0, MAX);
  }

  private void set(int i, int red, int green, int blue) {
    pixels[i] = (byte) red;
    pixels[i + 1] = (byte) green;
    pixels[i + 2] = (byte) blue;
  }
}
