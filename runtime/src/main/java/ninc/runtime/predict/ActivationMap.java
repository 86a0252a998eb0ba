package ninc.runtime.predict;

import ninc.dsl.Shape;
import ninc.runtime.data.Image;
import ninc.runtime.data.ImageShape;
import ninc.runtime.data.ImageSize;

/**
 * A class activation map: the contribution of each position of the last feature maps to the logit
 * of a class. At (x, y) it is Σ wₖ·fₖ(x, y), where fₖ are the feature maps before global average
 * pooling and wₖ the weights of their means for the class. In a NiN, it is the feature map of the
 * class.
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
   * Computes the map of a class.
   *
   * @param shape the shape of the feature maps
   * @param features the feature maps, H×W×C
   * @param weights the weights wₖ, C
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

  /** Returns a greyscale image, from black at the minimum to white at the maximum. */
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
