package ninc.runtime.predict;

import ninc.dsl.Shape;
import ninc.runtime.data.Image;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.ImageSize;

/**
 * A class activation map: how much each place of the last feature maps speaks for a class. At (x,
 * y) it is Σ wₖ·fₖ(x, y), where fₖ are the feature maps before the global average and wₖ what their
 * means count for the class; in a NiN, one feature map is the class's own.
 *
 * <p>Source: B. Zhou, A. Khosla, A. Lapedriza, A. Oliva, A. Torralba, Learning Deep Features for
 * Discriminative Localization, CVPR 2016.
 *
 * @param size H×W of the feature maps
 * @param values H×W
 */
public record ActivationMap(ImageSize size, float[] values) {
  private static final int WHITE = 255;

  /**
   * The map of a class.
   *
   * @param features H×W×C, as {@code shape} says
   * @param weights wₖ, C
   */
  static ActivationMap of(Shape shape, float[] features, float[] weights) {
    float[] values = new float[shape.pixels()];
    for (int pixel = 0; pixel < values.length; pixel++) {
      for (int k = 0; k < weights.length; k++) {
        values[pixel] += weights[k] * features[pixel * weights.length + k];
      }
    }
    return new ActivationMap(new ImageSize(shape.height(), shape.width()), values);
  }

  /** The map in grey, from black at its smallest value to white at its largest; black if alike. */
  public Image grey() {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < pixels.length && most > least; i++) {
      pixels[i] = (byte) Math.round(WHITE * (values[i] - least) / (most - least));
    }
    return new Image(new ImageShape(size, 1), pixels);
  }
}
