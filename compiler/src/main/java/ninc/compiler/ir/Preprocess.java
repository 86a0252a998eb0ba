package ninc.compiler.ir;

import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.Images;
import ninc.dsl.Normalization;

/**
 * The input of a network, computed from 8-bit images: they are resized, scaled to [0, 1], and
 * normalized. The result is exact: the resized values are those of Pillow's bilinear filter, first
 * along rows and then along columns, each rounded to 8 bits ({@link ResampleWeights}), and each of
 * the 256 values of a channel becomes a float32 that the host computes ({@link #pixelValues}).
 * Shapes: uint8 [N, h, w, C] to [N, H, W, C].
 *
 * @param height H, the height after resizing
 * @param width W, the width after resizing
 * @param normalization the normalization of each channel; the pixels are in [0, 1] if it is empty
 */
public record Preprocess(Value images, int height, int width, Optional<Normalization> normalization)
    implements Op {

  /** The number of values of an 8-bit sample. */
  public static final int SAMPLES = ResampleWeights.MAX_SAMPLE + 1;

  /** The largest number of tables that a kernel reads: rows, columns and pixel values. */
  public static final int TABLES = 3;

  @Override
  public Type type() {
    int channels = stored().channels();
    normalization.ifPresent(rule ->
        Value.require(
            rule.channels() == channels,
            "%s has %d channels, but the normalization %d",
            images,
            channels,
            rule.channels()));
    return new FeatureMap(height, width, channels);
  }

  /** Returns the type of the images before they are resized. */
  public Images stored() {
    return images.type(Images.class);
  }

  /** Returns whether the size of the images changes. */
  public boolean resizes() {
    return stored().height() != height || stored().width() != width;
  }

  /** Returns what resizes an image. */
  public Resampling resampling() {
    return new Resampling(
        stored(),
        ResampleWeights.bilinear(stored().height(), height),
        ResampleWeights.bilinear(stored().width(), width));
  }

  /**
   * Resizes an image.
   *
   * @param from the type of the images before
   * @param vertical the weights that resample a column
   * @param horizontal the weights that resample a row
   */
  public record Resampling(Images from, ResampleWeights vertical, ResampleWeights horizontal) {

    /**
     * Returns a sample of the resized image, in 0 … 255.
     *
     * @param row the row in the resized image
     * @param column the column in the resized image
     * @param image the samples of the image before, h×w×C, by their index
     */
    public int sample(int row, int column, int channel, IntUnaryOperator image) {
      return vertical.sample(
          row,
          y ->
              horizontal.sample(
                  column,
                  x -> image.applyAsInt((y * from.width() + x) * from.channels() + channel)));
    }
  }

  /**
   * Returns the input value of each 8-bit value in each channel, [C, 256], computed in float32 as
   * by torchvision's {@code ToTensor} and {@code Normalize}.
   */
  public static float[][] pixelValues(int channels, Optional<Normalization> normalization) {
    float[][] values = new float[channels][SAMPLES];
    for (int c = 0; c < channels; c++) {
      int channel = c;
      float mean = normalization.map(rule -> rule.mean().get(channel).floatValue()).orElse(0f);
      float std = normalization.map(rule -> rule.std().get(channel).floatValue()).orElse(1f);
      for (int sample = 0; sample < SAMPLES; sample++) {
        values[c][sample] = (sample / (float) ResampleWeights.MAX_SAMPLE - mean) / std;
      }
    }
    return values;
  }

  /** Returns the input values of the operator's images, [C, 256]. */
  public float[][] pixelValues() {
    return pixelValues(stored().channels(), normalization);
  }

  @Override
  public List<Value> operands() {
    return List.of(images);
  }

  @Override
  public Op with(List<Value> operands) {
    return new Preprocess(operands.get(0), height, width, normalization);
  }

  @Override
  public String label() {
    String scale = normalization.isPresent() ? "normalize" : "scale";
    Images from = stored();
    return resizes() ? "resize %d×%d, %s".formatted(from.height(), from.width(), scale) : scale;
  }

  /** The operations are on integers, and the float32 values are looked up. */
  @Override
  public Flops flops() {
    return Flops.NONE;
  }

  @Override
  public AccessPattern access() {
    return resizes() ? AccessPattern.IMAGE : AccessPattern.PIXEL;
  }

  @Override
  public Granularity granularity() {
    return Granularity.TILE;
  }

  @Override
  public List<OperandGradient> gradients(Value result, Value dy) {
    return List.of();
  }
}
