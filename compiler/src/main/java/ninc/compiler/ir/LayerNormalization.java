package ninc.compiler.ir;

import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.Type.Bias;

/**
 * Layer normalization of each pixel over its channels, y = (x − μ)/√(σ²+ε)·γ + β, and its
 * gradients. None of them stores the mean μ and the variance σ² of a pixel; each computes them from
 * x again.
 */
public sealed interface LayerNormalization extends Op {

  /** ε, which avoids division by zero in a pixel whose channels are all the same. */
  double EPSILON = 1e-6;

  @Override
  default AccessPattern access() {
    return AccessPattern.IMAGE;
  }

  @Override
  default Granularity granularity() {
    return Granularity.TILE;
  }

  /** The normalization. Shapes: x [N, H, W, C], γ and β [C] to [N, H, W, C]. */
  record LayerNormalize(Value input, Value weight, Value bias) implements LayerNormalization {

    @Override
    public Type type() {
      Value.requireChannels(input, weight, bias);
      return input.type();
    }

    @Override
    public List<Value> operands() {
      return List.of(input, weight, bias);
    }

    @Override
    public Op with(List<Value> operands) {
      return new LayerNormalize(operands.get(0), operands.get(1), operands.get(2));
    }

    @Override
    public String label() {
      return "layer norm";
    }

    @Override
    public Flops flops() {
      return Flops.perExample(7L * type().values());
    }

    @Override
    public Optional<Continuation> continuation() {
      return Optional.of(new Continuation(input, FusionLevel.FULL));
    }

    @Override
    public List<OperandGradient> gradients(Value result, Value dy) {
      return List.of(
          OperandGradient.of(weight, new LayerScaleGradient(dy, input)),
          OperandGradient.of(bias, new Affine.BiasGradient(dy)),
          OperandGradient.of(input, new LayerNormalizeGradient(dy, input, weight)));
    }
  }

  /**
   * The gradient of a {@link LayerNormalize} with respect to its input: with g = dy·γ and x̂ = (x −
   * μ)/√(σ²+ε), it is (g − mean(g) − x̂·mean(g·x̂))/√(σ²+ε), where the means are over the channels
   * of the pixel.
   */
  record LayerNormalizeGradient(Value gradient, Value input, Value weight)
      implements LayerNormalization {

    @Override
    public Type type() {
      Value.requireGradient(gradient, input);
      Value.requireChannels(input, weight);
      return input.type();
    }

    @Override
    public List<Value> operands() {
      return List.of(gradient, input, weight);
    }

    @Override
    public Op with(List<Value> operands) {
      return new LayerNormalizeGradient(operands.get(0), operands.get(1), operands.get(2));
    }

    @Override
    public String label() {
      return "layer norm grad";
    }

    @Override
    public Flops flops() {
      return Flops.perExample(14L * type().values());
    }

    @Override
    public Optional<Continuation> continuation() {
      return Optional.of(new Continuation(gradient, FusionLevel.FULL));
    }
  }

  /** The gradient of a {@link LayerNormalize} with respect to γ, Σ dy·(x − μ)/√(σ²+ε). */
  record LayerScaleGradient(Value gradient, Value input) implements LayerNormalization {

    @Override
    public Type type() {
      Value.requireGradient(gradient, input);
      return new Bias(input.featureMap().channels());
    }

    @Override
    public List<Value> operands() {
      return List.of(gradient, input);
    }

    @Override
    public Op with(List<Value> operands) {
      return new LayerScaleGradient(operands.get(0), operands.get(1));
    }

    @Override
    public String label() {
      return "layer scale grad";
    }

    @Override
    public Flops flops() {
      return Flops.perExample(8L * input.type().values());
    }

    @Override
    public AccessPattern access() {
      return AccessPattern.BATCH;
    }

    @Override
    public Granularity granularity() {
      return Granularity.BATCH;
    }
  }
}
