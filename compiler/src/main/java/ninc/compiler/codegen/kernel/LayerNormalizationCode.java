package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.kernel.KernelText.literal;

import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.LayerNormalization;
import ninc.compiler.ir.LayerNormalization.LayerNormalize;
import ninc.compiler.ir.LayerNormalization.LayerNormalizeGradient;
import ninc.compiler.ir.Value;

/**
 * Emits layer normalization and its gradients. A work item computes the statistics of the whole
 * pixel for each of its elements.
 */
final class LayerNormalizationCode {
  private final KernelText kernel;
  private final Source body;
  private final int channels;
  private final String pixel;
  private final String mean;
  private final String deviation;

  private LayerNormalizationCode(KernelText kernel, Value input, String prefix, String pixel) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.channels = input.featureMap().channels();
    this.pixel = pixel;
    this.mean = prefix + "Mean";
    this.deviation = prefix + "Deviation";
  }

  /**
   * Emits the statistics of a pixel.
   *
   * @param input x
   * @param prefix the prefix of the variables that are declared
   * @param pixel the pixel as a Java expression
   */
  static LayerNormalizationCode ofPixel(
      KernelText kernel, Value input, String prefix, String pixel) {
    LayerNormalizationCode code = new LayerNormalizationCode(kernel, input, prefix, pixel);
    code.statistics(input);
    return code;
  }

  private void statistics(Value input) {
    body.line("float %s = 0f;", mean);
    openChannels();
    body.line("%s += %s;", mean, ofChannel(input, "c"))
        .close()
        .line("%s /= %s;", mean, literal(channels))
        .line("float %s = 0f;", deviation);
    openChannels();
    body.line("float distance = %s - %s;", ofChannel(input, "c"), mean)
        .line("%s += distance * distance;", deviation)
        .close()
        .line(
            "%s = TornadoMath.sqrt(%s / %s + %s);",
            deviation, deviation, literal(channels), literal((float) LayerNormalization.EPSILON));
  }

  /** Emits an element of a normalization, and returns its expression. */
  static String forward(KernelText kernel, Value value, LayerNormalize op, ElementIndex index) {
    String prefix = kernel.local(value, "Pixel" + index.suffix());
    LayerNormalizationCode code = ofPixel(kernel, op.input(), prefix, index.pixel());
    return "%s * %s.get(%s) + %s.get(%s)"
        .formatted(
            code.standardized(op.input(), index.channel()),
            kernel.input(op.weight()),
            index.channel(),
            kernel.input(op.bias()),
            index.channel());
  }

  /** Emits an element of an input gradient, and returns its expression. */
  static String gradient(
      KernelText kernel, Value value, LayerNormalizeGradient op, ElementIndex index) {
    String prefix = kernel.local(value, "Pixel" + index.suffix());
    LayerNormalizationCode code = ofPixel(kernel, op.input(), prefix, index.pixel());
    return code.gradient(prefix, op, index.channel());
  }

  private String gradient(String prefix, LayerNormalizeGradient op, String channel) {
    String sum = prefix + "Sum";
    String product = prefix + "Product";
    String weight = kernel.input(op.weight());
    body.line("float %s = 0f;", sum).line("float %s = 0f;", product);
    openChannels();
    body.line("float scaled = %s * %s.get(c);", ofChannel(op.gradient(), "c"), weight)
        .line("%s += scaled;", sum)
        .line("%s += scaled * %s;", product, standardized(op.input(), "c"))
        .close();
    return "(%s * %s.get(%s) - (%s + %s * %s) / %s) / %s"
        .formatted(
            ofChannel(op.gradient(), channel),
            weight,
            channel,
            sum,
            standardized(op.input(), channel),
            product,
            literal(channels),
            deviation);
  }

  /** Returns (x − μ)/√(σ²+ε) for a channel of the pixel. */
  String standardized(Value input, String channel) {
    return "(%s - %s) / %s".formatted(ofChannel(input, channel), mean, deviation);
  }

  private void openChannels() {
    body.open("for (int c = 0; c < %d; c++)", channels);
  }

  private String ofChannel(Value map, String channel) {
    return kernel.load(map, pixel, channel);
  }
}
