package ninc.compiler.ir;

import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.dsl.Precision;
import ninc.dsl.Stride;
import ninc.dsl.Window;

/**
 * Convolution and bias, y = w ∗ x + b, their gradients with respect to x, w and b, and the rounding
 * of w.
 */
public sealed interface Affine extends Op {

  /**
   * Cross-correlation of [N, H, W, C] with [k, k, C, K] and zero padding. The result is [N, H', W',
   * K] with H' = ⌊(H+2p−k)/s⌋+1.
   */
  record Convolution(Value input, Value weight, Window window) implements Affine {

    @Override
    public Type type() {
      FeatureMap in = input.featureMap();
      Type.Weight w = weight.type(Type.Weight.class);
      Value.require(
          !window.isDilated()
              && w.in() == in.channels()
              && w.kernelHeight() == window.kernel().height()
              && w.kernelWidth() == window.kernel().width(),
          "weight %s does not fit input %s and kernel %s",
          w,
          in,
          window.kernel());
      return FeatureMap.of(window.over(in.shape(), w.out()));
    }

    @Override
    public List<Value> operands() {
      return List.of(input, weight);
    }

    @Override
    public Op with(List<Value> operands) {
      return new Convolution(operands.get(0), operands.get(1), window);
    }

    @Override
    public String label() {
      return "conv " + window.label();
    }

    @Override
    public Flops flops() {
      long pixels = window.over(input.featureMap().shape(), 1).pixels();
      return Flops.perExample(2 * pixels * weight.type().values());
    }

    @Override
    public AccessPattern access() {
      return accessOf(window);
    }

    @Override
    public Granularity granularity() {
      return Granularity.TILE;
    }

    @Override
    public Optional<Continuation> continuation() {
      return continuationOf(input, window);
    }

    @Override
    public List<OperandGradient> gradients(Value result, Value dy) {
      return List.of(
          OperandGradient.of(
              input, new ConvolutionInputGradient(dy, weight, window, input.featureMap())),
          OperandGradient.of(weight, new ConvolutionWeightGradient(input, dy, window)));
    }
  }

  /**
   * The gradient of a {@link Convolution} with respect to its input, a transposed convolution of
   * the output gradient. Shapes: [N, H', W', K] to [N, H, W, C].
   */
  record ConvolutionInputGradient(Value gradient, Value weight, Window window, FeatureMap input)
      implements Affine {

    @Override
    public Type type() {
      Type.Weight w = weight.type(Type.Weight.class);
      Value.require(
          w.in() == input.channels()
              && FeatureMap.of(window.over(input.shape(), w.out())).equals(gradient.type()),
          "gradient %s does not fit weight %s and input %s",
          gradient.type(),
          w,
          input);
      return input;
    }

    @Override
    public List<Value> operands() {
      return List.of(gradient, weight);
    }

    @Override
    public Op with(List<Value> operands) {
      return new ConvolutionInputGradient(operands.get(0), operands.get(1), window, input);
    }

    @Override
    public String label() {
      return "conv %s data grad".formatted(window.label());
    }

    @Override
    public Flops flops() {
      return Flops.perExample(2L * gradient.featureMap().pixels() * weight.type().values());
    }

    @Override
    public AccessPattern access() {
      return accessOf(window);
    }

    /**
     * Whether the kernel covers an input of several pixels, as in a linear layer. The output
     * gradient is then a single pixel.
     */
    public boolean coversInput() {
      return window.equals(Window.covering(input.height(), input.width()))
          && !window.equals(Window.POINTWISE);
    }

    /** Gradients of strided convolutions are computed in phases on different pixel grids. */
    @Override
    public Granularity granularity() {
      return window.stride().equals(new Stride(1, 1)) ? Granularity.TILE : Granularity.BATCH;
    }

    @Override
    public Optional<Continuation> continuation() {
      return continuationOf(gradient, window);
    }
  }

  /**
   * The gradient of a {@link Convolution} with respect to its weight [k, k, C, K]: the sum over all
   * output pixels of the input in the window times the output gradient.
   */
  record ConvolutionWeightGradient(Value input, Value gradient, Window window) implements Affine {

    @Override
    public Type type() {
      FeatureMap in = input.featureMap();
      FeatureMap out = gradient.featureMap();
      Value.require(
          FeatureMap.of(window.over(in.shape(), out.channels())).equals(out),
          "gradient %s does not fit input %s",
          out,
          in);
      return new Type.Weight(
          window.kernel().height(), window.kernel().width(), in.channels(), out.channels());
    }

    @Override
    public List<Value> operands() {
      return List.of(input, gradient);
    }

    @Override
    public Op with(List<Value> operands) {
      return new ConvolutionWeightGradient(operands.get(0), operands.get(1), window);
    }

    @Override
    public String label() {
      return "conv %s weight grad".formatted(window.label());
    }

    @Override
    public Flops flops() {
      return Flops.perExample(2L * gradient.featureMap().pixels() * type().values());
    }

    @Override
    public AccessPattern access() {
      return AccessPattern.BATCH;
    }

    @Override
    public Granularity granularity() {
      return Granularity.BATCH;
    }

    /** The sum over all pixels of the same gradient. */
    @Override
    public boolean isSibling(Op earlier) {
      return earlier instanceof BiasGradient(Value dy) && dy == gradient;
    }
  }

  /** Adds bias[c] to every pixel of channel c. Shape unchanged. */
  record BiasAdd(Value input, Value bias) implements Affine {

    @Override
    public Type type() {
      Value.require(
          bias.type(Type.Bias.class).channels() == input.featureMap().channels(),
          "bias %s does not fit %s",
          bias.type(),
          input.type());
      return input.type();
    }

    @Override
    public List<Value> operands() {
      return List.of(input, bias);
    }

    @Override
    public Op with(List<Value> operands) {
      return new BiasAdd(operands.get(0), operands.get(1));
    }

    @Override
    public String label() {
      return "bias";
    }

    @Override
    public Flops flops() {
      return Flops.perExample(type().values());
    }

    @Override
    public AccessPattern access() {
      return AccessPattern.PIXEL;
    }

    @Override
    public Granularity granularity() {
      return Granularity.TILE;
    }

    @Override
    public Optional<Continuation> continuation() {
      return Optional.of(new Continuation(input, FusionLevel.EPILOGUE));
    }

    @Override
    public List<OperandGradient> gradients(Value result, Value dy) {
      return List.of(OperandGradient.of(input, dy), OperandGradient.of(bias, new BiasGradient(dy)));
    }
  }

  /**
   * The gradient of a {@link BiasAdd} with respect to its bias: the sum over all pixels. Shapes:
   * [N, H, W, C] to [C].
   */
  record BiasGradient(Value gradient) implements Affine {

    @Override
    public Type type() {
      return new Type.Bias(gradient.featureMap().channels());
    }

    @Override
    public List<Value> operands() {
      return List.of(gradient);
    }

    @Override
    public Op with(List<Value> operands) {
      return new BiasGradient(operands.get(0));
    }

    @Override
    public String label() {
      return "bias grad";
    }

    @Override
    public Flops flops() {
      return Flops.perExample(gradient.type().values());
    }

    @Override
    public AccessPattern access() {
      return AccessPattern.BATCH;
    }

    @Override
    public Granularity granularity() {
      return Granularity.BATCH;
    }

    @Override
    public boolean isSibling(Op earlier) {
      return earlier instanceof ConvolutionWeightGradient(_, Value dy, _) && dy == gradient;
    }
  }

  /** The weight of a convolution, rounded to the nearest numbers of a format. */
  record RoundedWeight(Value weight, Precision format) implements Affine {

    @Override
    public Type type() {
      return weight.type(Type.Weight.class);
    }

    @Override
    public List<Value> operands() {
      return List.of(weight);
    }

    @Override
    public Op with(List<Value> operands) {
      return new RoundedWeight(operands.get(0), format);
    }

    @Override
    public String label() {
      return format.label();
    }

    @Override
    public Flops flops() {
      return Flops.NONE;
    }

    @Override
    public AccessPattern access() {
      return AccessPattern.BATCH;
    }

    @Override
    public Granularity granularity() {
      return Granularity.BATCH;
    }

    @Override
    public Precision precision() {
      return format;
    }

    /** All weights of a network are rounded at the beginning of a step. */
    @Override
    public boolean isSibling(Op earlier) {
      return earlier instanceof RoundedWeight;
    }
  }

  private static AccessPattern accessOf(Window window) {
    return window.equals(Window.POINTWISE) ? AccessPattern.PIXEL : AccessPattern.IMAGE;
  }

  /** A pointwise convolution continues its operand; any other starts a new kernel. */
  private static Optional<Continuation> continuationOf(Value operand, Window window) {
    return window.equals(Window.POINTWISE)
        ? Optional.of(new Continuation(operand, FusionLevel.BLOCK))
        : Optional.empty();
  }
}
