package ninc.compiler.ir;

import java.util.List;
import ninc.compiler.ir.Type.FeatureMap;

/** Values that no kernel computes: inputs of each run, and state that persists between steps. */
public sealed interface Source extends Op {

  @Override
  default Flops flops() {
    return Flops.NONE;
  }

  @Override
  default AccessPattern access() {
    return AccessPattern.PIXEL;
  }

  @Override
  default Granularity granularity() {
    return Granularity.BATCH;
  }

  @Override
  default List<OperandGradient> gradients(Value result, Value dy) {
    return List.of();
  }

  /** Values that the caller supplies for each run. */
  sealed interface Fed extends Source {

    @Override
    default List<Value> operands() {
      return List.of();
    }

    @Override
    default Op with(List<Value> operands) {
      return this;
    }

    @Override
    default Storage storage() {
      return Storage.FED;
    }
  }

  /** The 8-bit images of the batch, as they are stored. */
  record StoredImages(Type.Images images) implements Fed {

    @Override
    public Type type() {
      return images;
    }

    @Override
    public String label() {
      return "8-bit images";
    }
  }

  /** The images of the batch, or any other feature map that the caller supplies. */
  record Input(FeatureMap map) implements Fed {

    @Override
    public Type type() {
      return map;
    }

    @Override
    public String label() {
      return "input";
    }
  }

  /** The class of each example of the batch, which the caller supplies. */
  record Labels() implements Fed {

    @Override
    public Type type() {
      return new Type.Labels();
    }

    @Override
    public String label() {
      return "labels";
    }
  }

  /** A tensor of the model, which checkpoints contain. */
  sealed interface ModelTensor extends Source {

    /** The name in checkpoints, for example {@code nin1.conv.weight}. */
    String key();

    /** The shape in PyTorch and in checkpoints. */
    List<Integer> shape();

    /** How the values are initialized. */
    Initial initial();

    @Override
    default List<Value> operands() {
      return List.of();
    }

    @Override
    default Op with(List<Value> operands) {
      return this;
    }

    @Override
    default Storage storage() {
      return Storage.PERSISTENT;
    }

    /** The initial values of a tensor. */
    sealed interface Initial {

      /**
       * The values are drawn at random.
       *
       * @param fanIn the number of inputs of each output, C·k²
       * @param fanOut the number of outputs that depend on each input, K·k²
       */
      record Drawn(int fanIn, int fanOut) implements Initial {}

      /** All values are the same. */
      record Constant(float value) implements Initial {}
    }
  }

  /**
   * A trainable tensor.
   *
   * @param tensor the type, a {@link Type.Weight} or {@link Type.Bias}
   * @param shape [K, C, k, k], [K, C] of a linear layer, or [K]
   */
  record Parameter(String key, Type tensor, List<Integer> shape, Initial initial)
      implements ModelTensor {

    /** A parameter whose initial values are drawn. */
    public Parameter(String key, Type tensor, List<Integer> shape, int fanIn, int fanOut) {
      this(key, tensor, shape, new Initial.Drawn(fanIn, fanOut));
    }

    @Override
    public Type type() {
      return tensor;
    }

    @Override
    public String label() {
      return "parameter";
    }
  }

  /** A running average of a statistic of each channel, which training tracks. Shape [C]. */
  record RunningStatistic(String key, int channels, Initial initial) implements ModelTensor {

    @Override
    public Type type() {
      return new Type.Bias(channels);
    }

    @Override
    public List<Integer> shape() {
      return List.of(channels);
    }

    @Override
    public String label() {
      return "running statistic";
    }
  }

  /**
   * A state tensor of the optimizer. It has the shape of its parameter and is initially zero.
   *
   * @param slot the name of the state: {@code momentum}, {@code moment1}, {@code moment2}, {@code
   *     mean_square}, {@code average} of the parameter itself, or {@code gradient} of several
   *     batches
   */
  record OptimizerState(Value parameter, String slot) implements Source {

    @Override
    public Type type() {
      return parameter.type();
    }

    @Override
    public List<Value> operands() {
      return List.of(parameter);
    }

    @Override
    public Op with(List<Value> operands) {
      return new OptimizerState(operands.get(0), slot);
    }

    @Override
    public String label() {
      return "optimizer state";
    }

    @Override
    public Storage storage() {
      return Storage.PERSISTENT;
    }
  }

  /**
   * A number of the dynamic loss scaling, which the graph itself changes from step to step.
   *
   * @param quantity what the number is
   */
  record ScalingState(Quantity quantity) implements Source {

    /** The state of the loss scaling, each quantity a scalar. */
    public enum Quantity {
      /** The factor of the loss, a power of two. */
      SCALE("scale", 0x1p16f),
      /** The steps with finite gradients since the scale last changed. */
      STREAK("streak", 0),
      /** The steps that updated the parameters. */
      STEPS("steps", 0),
      /** The steps that were skipped, since a gradient was not finite. */
      SKIPPED("skipped", 0);

      private final String slot;
      private final float initial;

      Quantity(String slot, float initial) {
        this.slot = slot;
        this.initial = initial;
      }

      /** The name of the state in graphs: {@code loss.scale}. */
      public String key() {
        return "loss." + slot;
      }

      /** Its value before the first step. */
      public float initial() {
        return initial;
      }
    }

    @Override
    public Type type() {
      return new Type.Scalar();
    }

    @Override
    public List<Value> operands() {
      return List.of();
    }

    @Override
    public Op with(List<Value> operands) {
      return this;
    }

    @Override
    public String label() {
      return "loss scaling";
    }

    @Override
    public Storage storage() {
      return Storage.PERSISTENT;
    }
  }

  /**
   * The mean over the examples of a step of a gradient, a statistic or the loss, which the program
   * that updates the parameters finds in the session.
   *
   * @param tensor the type of the gradient, statistic or loss
   */
  record StepMean(Type tensor) implements Source {

    @Override
    public Type type() {
      return tensor;
    }

    @Override
    public List<Value> operands() {
      return List.of();
    }

    @Override
    public Op with(List<Value> operands) {
      return this;
    }

    @Override
    public String label() {
      return "mean of step";
    }

    @Override
    public Storage storage() {
      return Storage.PERSISTENT;
    }
  }
}
