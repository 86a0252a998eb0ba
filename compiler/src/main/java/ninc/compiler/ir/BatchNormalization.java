package ninc.compiler.ir;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Batch normalization of each channel, y = (x − μ)/√(σ²+ε)·γ + β, its statistics, and its
 * gradients.
 */
public sealed interface BatchNormalization extends Op {

  /** ε, which avoids division by zero in a constant channel. */
  double EPSILON = 1e-5;

  /** The share of the batch in the running statistics after a step. */
  double MOMENTUM = 0.1;

  @Override
  default AccessPattern access() {
    return AccessPattern.BATCH;
  }

  @Override
  default Granularity granularity() {
    return Granularity.BATCH;
  }

  /**
   * The mean μ of each channel over all pixels of the batch. Shapes: [N, H, W, C] to [C].
   *
   * @param running the running mean, which replaces it outside training
   */
  record BatchMean(Value input, Value running) implements BatchNormalization {

    @Override
    public Type type() {
      return Value.requireChannels(input, running);
    }

    @Override
    public List<Value> operands() {
      return List.of(input, running);
    }

    @Override
    public Op with(List<Value> operands) {
      return new BatchMean(operands.get(0), operands.get(1));
    }

    @Override
    public String label() {
      return "batch mean";
    }

    @Override
    public Flops flops() {
      return Flops.perExample(input.type().values());
    }
  }

  /**
   * The variance σ² of each channel over all pixels of the batch, without Bessel's correction.
   * Shapes: [N, H, W, C] to [C].
   *
   * @param running the running variance, which replaces it outside training
   */
  record BatchVariance(Value input, Value mean, Value running) implements BatchNormalization {

    /** Returns the pixels of an example if a value is a variance of a batch. */
    static OptionalInt pixels(Value value) {
      return value.op() instanceof BatchVariance variance
          ? OptionalInt.of(variance.input.featureMap().pixels())
          : OptionalInt.empty();
    }

    @Override
    public Type type() {
      return Value.requireChannels(input, mean, running);
    }

    @Override
    public List<Value> operands() {
      return List.of(input, mean, running);
    }

    @Override
    public Op with(List<Value> operands) {
      return new BatchVariance(operands.get(0), operands.get(1), operands.get(2));
    }

    @Override
    public String label() {
      return "batch variance";
    }

    @Override
    public Flops flops() {
      return Flops.perExample(3L * input.type().values());
    }
  }

  /** The normalization of each pixel with given statistics. Shape unchanged. */
  record Normalize(Value input, Value mean, Value variance, Value weight, Value bias)
      implements BatchNormalization {

    /** Whether the statistics are those of the batch, and therefore depend on the input. */
    public boolean usesBatchStatistics() {
      return mean.op() instanceof BatchMean;
    }

    @Override
    public Type type() {
      Value.requireChannels(input, mean, variance, weight, bias);
      return input.type();
    }

    @Override
    public List<Value> operands() {
      return List.of(input, mean, variance, weight, bias);
    }

    @Override
    public Op with(List<Value> operands) {
      return new Normalize(
          operands.get(0), operands.get(1), operands.get(2), operands.get(3), operands.get(4));
    }

    @Override
    public String label() {
      return "batch norm";
    }

    @Override
    public Flops flops() {
      return Flops.perExample(3L * type().values());
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

    /** With statistics of the batch, the gradient of the input depends on the two others. */
    @Override
    public List<OperandGradient> gradients(Value result, Value dy, GraphBuilder graph) {
      Op ofWeight = new ScaleGradient(dy, input, mean, variance);
      Op ofBias = new Affine.BiasGradient(dy);
      if (!usesBatchStatistics()) {
        return List.of(
            OperandGradient.of(weight, ofWeight),
            OperandGradient.of(bias, ofBias),
            OperandGradient.of(input, new NormalizeGradient(dy, variance, weight)));
      }
      Value weightGradient = graph.add(StepPart.GRADIENT, weight.name(), ofWeight);
      Value biasGradient = graph.add(StepPart.GRADIENT, bias.name(), ofBias);
      Op ofInput =
          new BatchNormalizeGradient(
              dy, input, mean, variance, weight, weightGradient, biasGradient);
      return List.of(
          OperandGradient.of(weight, weightGradient),
          OperandGradient.of(bias, biasGradient),
          OperandGradient.of(input, ofInput));
    }
  }

  /** The gradient of a {@link Normalize} with respect to γ, Σ dy·(x − μ)/√(σ²+ε). */
  record ScaleGradient(Value gradient, Value input, Value mean, Value variance)
      implements BatchNormalization {

    @Override
    public Type type() {
      Value.requireGradient(gradient, input);
      return Value.requireChannels(input, mean, variance);
    }

    @Override
    public List<Value> operands() {
      return List.of(gradient, input, mean, variance);
    }

    @Override
    public Op with(List<Value> operands) {
      return new ScaleGradient(operands.get(0), operands.get(1), operands.get(2), operands.get(3));
    }

    @Override
    public String label() {
      return "scale grad";
    }

    @Override
    public Flops flops() {
      return Flops.perExample(3L * gradient.type().values());
    }
  }

  /**
   * The gradient of a {@link Normalize} with respect to its input if the statistics do not depend
   * on it, dy·γ/√(σ²+ε).
   */
  record NormalizeGradient(Value gradient, Value variance, Value weight)
      implements BatchNormalization {

    @Override
    public Type type() {
      Value.requireChannels(gradient, variance, weight);
      return gradient.type();
    }

    @Override
    public List<Value> operands() {
      return List.of(gradient, variance, weight);
    }

    @Override
    public Op with(List<Value> operands) {
      return new NormalizeGradient(operands.get(0), operands.get(1), operands.get(2));
    }

    @Override
    public String label() {
      return "batch norm grad";
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
      return Optional.of(new Continuation(gradient, FusionLevel.EPILOGUE));
    }
  }

  /**
   * The gradient of a {@link Normalize} with respect to its input through its batch statistics,
   * too: γ/√(σ²+ε)·(dy − (dβ + (x − μ)/√(σ²+ε)·dγ)/M), where M is the number of pixels of the
   * batch.
   */
  record BatchNormalizeGradient(
      Value gradient,
      Value input,
      Value mean,
      Value variance,
      Value weight,
      Value weightGradient,
      Value biasGradient)
      implements BatchNormalization {

    @Override
    public Type type() {
      Value.requireGradient(gradient, input);
      Value.requireChannels(input, mean, variance, weight, weightGradient, biasGradient);
      return input.type();
    }

    @Override
    public List<Value> operands() {
      return List.of(gradient, input, mean, variance, weight, weightGradient, biasGradient);
    }

    @Override
    public Op with(List<Value> operands) {
      return new BatchNormalizeGradient(
          operands.get(0),
          operands.get(1),
          operands.get(2),
          operands.get(3),
          operands.get(4),
          operands.get(5),
          operands.get(6));
    }

    @Override
    public String label() {
      return "batch norm grad";
    }

    @Override
    public Flops flops() {
      return Flops.perExample(6L * type().values());
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
      return Optional.of(new Continuation(gradient, FusionLevel.EPILOGUE));
    }
  }

  /**
   * The weight of a convolution with the normalization after it, w·γ/√(σ²+ε) for each output
   * channel.
   */
  record FoldedWeight(Value weight, Value variance, Value scale) implements BatchNormalization {

    @Override
    public Type type() {
      Type.Weight type = weight.type(Type.Weight.class);
      Value.requireChannels(type, type.out(), variance, scale);
      return type;
    }

    @Override
    public List<Value> operands() {
      return List.of(weight, variance, scale);
    }

    @Override
    public Op with(List<Value> operands) {
      return new FoldedWeight(operands.get(0), operands.get(1), operands.get(2));
    }

    @Override
    public String label() {
      return "folded weight";
    }

    @Override
    public Flops flops() {
      return Flops.perBatch(type().values());
    }
  }

  /**
   * The bias of a convolution with the normalization after it, β + (b − μ)·γ/√(σ²+ε).
   *
   * @param bias b; empty for 0
   */
  record FoldedBias(Value mean, Value variance, Value scale, Value shift, Optional<Value> bias)
      implements BatchNormalization {

    @Override
    public Type type() {
      Type.Bias type = mean.type(Type.Bias.class);
      Value.requireChannels(type, type.channels(), variance, scale, shift);
      bias.ifPresent(b -> Value.requireChannels(type, type.channels(), b));
      return type;
    }

    @Override
    public List<Value> operands() {
      return Stream.concat(Stream.of(mean, variance, scale, shift), bias.stream()).toList();
    }

    @Override
    public Op with(List<Value> operands) {
      return new FoldedBias(
          operands.get(0),
          operands.get(1),
          operands.get(2),
          operands.get(3),
          bias.map(_ -> operands.get(4)));
    }

    @Override
    public String label() {
      return "folded bias";
    }

    @Override
    public Flops flops() {
      return Flops.perBatch(4L * type().values());
    }
  }
}
