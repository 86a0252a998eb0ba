package ninc.compiler.ir;

import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.dsl.Stride;
import ninc.dsl.Window;

/** A layer's y = w ∗ x + b, and its gradients by x, w and b. */
public sealed interface Affine extends Op {

  /**
   * Cross-correlation of [N, H, W, I] with [k, k, I, O], padded with zeros; gives [N, H', W', O]
   * with H' = ⌊(H+2p−k)/s⌋+1.
   */
  record Convolution(Value input, Value weight, Window window) implements Affine {

    @Override
    public Type type() {
      FeatureMap in = input.featureMap();
      Type.Weight w = weight.type(Type.Weight.class);
      Value.require(
          w.in() == in.channels()
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
      return accessUnder(window);
    }

    @Override
    public Granularity granularity() {
      return Granularity.TILE;
    }

    @Override
    public Optional<Continuation> continuation() {
      return continued(input, window);
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
   * The gradient of a {@link Convolution} by its input: each output gradient spread back through
   * the weights. [N, H', W', O] to [N, H, W, I].
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
      return accessUnder(window);
    }

    /** Gradients of strided convolutions come in phases, each with a pixel grid of its own. */
    @Override
    public Granularity granularity() {
      return window.stride().equals(new Stride(1, 1)) ? Granularity.TILE : Granularity.BATCH;
    }

    @Override
    public Optional<Continuation> continuation() {
      return continued(gradient, window);
    }
  }

  /**
   * The gradient of a {@link Convolution} by its weight: the sum over all pixels of input under the
   * window times output gradient. Gives [k, k, I, O].
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

  /** Adds b[c] to every pixel of channel c. Shape unchanged. */
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
      return List.of(OperandGradient.same(input), OperandGradient.of(bias, new BiasGradient(dy)));
    }
  }

  /**
   * The gradient of a {@link BiasAdd} by its bias: the sum over all pixels. [N, H, W, C] to [C].
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

  private static AccessPattern accessUnder(Window window) {
    return window.equals(Window.POINTWISE) ? AccessPattern.PIXEL : AccessPattern.IMAGE;
  }

  /** A convolution over more than one pixel continues nothing. */
  private static Optional<Continuation> continued(Value operand, Window window) {
    return window.equals(Window.POINTWISE)
        ? Optional.of(new Continuation(operand, FusionLevel.BLOCK))
        : Optional.empty();
  }
}
