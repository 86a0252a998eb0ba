package ninc.compiler.ir;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import ninc.compiler.ir.BatchNormalization.BatchVariance;
import ninc.compiler.ir.Source.ScalingState.Quantity;
import ninc.dsl.Adam;
import ninc.dsl.Optimizer;
import ninc.dsl.RmsProp;
import ninc.dsl.Sgd;

/** Operators of the optimizer, whose cost does not depend on the batch size. */
public sealed interface Optimization extends Op {

  @Override
  default AccessPattern access() {
    return AccessPattern.BATCH;
  }

  @Override
  default Granularity granularity() {
    return Granularity.BATCH;
  }

  /**
   * The sum Σ g² over a parameter's gradient, plus {@code rest}, the sum for the previous
   * parameters. The end of such a chain is the squared global L2 norm of all gradients.
   */
  record SquaredNorm(Value gradient, Optional<Value> rest) implements Optimization {

    @Override
    public Type type() {
      requireParameterGradient(gradient);
      rest.ifPresent(sum -> sum.type(Type.Scalar.class));
      return new Type.Scalar();
    }

    private static void requireParameterGradient(Value gradient) {
      boolean isParameterGradient =
          switch (gradient.type()) {
            case Type.Weight _, Type.Bias _ -> true;
            case Type.PixelMap _, Type.Images _, Type.Labels _, Type.Scalar _ -> false;
          };
      Value.require(
          isParameterGradient,
          "%s is %s, not the gradient of a parameter",
          gradient,
          gradient.type());
    }

    @Override
    public List<Value> operands() {
      return Stream.concat(Stream.of(gradient), rest.stream()).toList();
    }

    @Override
    public Op with(List<Value> operands) {
      return new SquaredNorm(operands.getFirst(), rest.map(_ -> operands.getLast()));
    }

    @Override
    public String label() {
      return "squared norm";
    }

    @Override
    public Flops flops() {
      return Flops.perBatch(2L * gradient.type().values());
    }
  }

  /**
   * The sum Σ (g/s)² over the gradients of several parameters of a scaled loss, plus {@code rest},
   * the sum for others: the squared global L2 norm of the gradients of the loss itself. It is
   * infinite or NaN if one of them is.
   *
   * @param scale s, a scalar
   */
  record UnscaledNorm(List<Value> gradients, Value scale, Optional<Value> rest)
      implements Optimization {

    public UnscaledNorm {
      gradients = List.copyOf(gradients);
    }

    @Override
    public Type type() {
      gradients.forEach(SquaredNorm::requireParameterGradient);
      scale.type(Type.Scalar.class);
      rest.ifPresent(sum -> sum.type(Type.Scalar.class));
      return new Type.Scalar();
    }

    @Override
    public List<Value> operands() {
      return Stream.of(gradients.stream(), Stream.of(scale), rest.stream())
          .flatMap(part -> part)
          .toList();
    }

    @Override
    public Op with(List<Value> operands) {
      int count = gradients.size();
      return new UnscaledNorm(
          operands.subList(0, count), operands.get(count), rest.map(_ -> operands.getLast()));
    }

    @Override
    public String label() {
      return "unscaled norm";
    }

    @Override
    public Flops flops() {
      return Flops.perBatch(3 * gradients.stream().mapToLong(g -> g.type().values()).sum());
    }
  }

  /**
   * The mean of a gradient or a statistic over the batches of a step so far, kept from batch to
   * batch: s ← s + bg, or s ← bg for the first batch, whatever s was, where b is the share of the
   * batch in the examples of the step. A variance is first corrected as in {@link Track}.
   *
   * @param gradient g, the gradient of a parameter or a statistic of {@link BatchNormalization}
   * @param sum s, an {@link Source.OptimizerState} or a {@link Source.StepMean}
   */
  record Accumulate(Value gradient, Value sum) implements Optimization {

    /** The name of the slot of {@link #sum}. */
    public static final String SLOT = "gradient";

    /** The pixels of an example if a variance is accumulated, which is corrected. */
    public OptionalInt correctedPixels() {
      return BatchVariance.pixels(gradient);
    }

    @Override
    public Type type() {
      Value.require(
          gradient.type().equals(sum.type()),
          "gradient %s does not fit sum %s",
          gradient.type(),
          sum.type());
      return sum.type();
    }

    @Override
    public List<Value> operands() {
      return List.of(gradient, sum);
    }

    @Override
    public Op with(List<Value> operands) {
      return new Accumulate(operands.get(0), operands.get(1));
    }

    @Override
    public String label() {
      return "accumulate";
    }

    @Override
    public Flops flops() {
      return Flops.perBatch(3L * type().values());
    }

    @Override
    public Storage storage() {
      return Storage.IN_PLACE;
    }

    @Override
    public List<Value> overwritten() {
      return List.of(sum);
    }
  }

  /**
   * One step of the optimizer on one parameter, after the last batch of the step. It updates the
   * parameter and the optimizer's state in place, so that no later value may read them. If the loss
   * is infinite or NaN, it changes nothing, so that the parameters that led to this loss are
   * preserved. Nor does it if the loss is scaled and a gradient is infinite or NaN.
   *
   * @param loss the loss of the batch
   * @param states the optimizer's {@link Optimizer#states()} state tensors for this parameter
   * @param clip the gradient clipping, which is applied first; empty for none
   * @param average the moving average of the parameter; empty for none
   * @param scaling that the gradient is that of a scaled loss; empty if it is not
   */
  record Update(
      Optimizer rule,
      Value loss,
      Value parameter,
      Value gradient,
      List<Value> states,
      Optional<Clip> clip,
      Optional<Average> average,
      Optional<Scaling> scaling)
      implements Optimization {

    public Update {
      states = List.copyOf(states);
    }

    /**
     * Gradient clipping: limits the global L2 norm ‖g‖ of all gradients to c by g ← g · min(1,
     * c/(‖g‖ + ε)). The formula is that of PyTorch's {@code torch.nn.utils.clip_grad_norm_}.
     * Source: R. Pascanu et al., ICML 2013.
     *
     * @param squaredNorm ‖g‖²
     * @param maxNorm c, above 0
     */
    public record Clip(Value squaredNorm, double maxNorm) {

      /** ε, which avoids division by zero if all gradients are zero. */
      public static final double EPSILON = 1e-6;

      /**
       * Returns the factor that gradients are multiplied by.
       *
       * @param squaredNorm the computed ‖g‖²
       */
      public double factor(double squaredNorm) {
        return Math.min(1, maxNorm / (Math.sqrt(squaredNorm) + EPSILON));
      }
    }

    /** Whether the gradient is that of several batches, so that only the last one updates. */
    public boolean isAccumulated() {
      return gradient.op() instanceof Accumulate;
    }

    /**
     * That an update also changes the exponential moving average a of its parameter: a ← δa +
     * (1−δ)w, where the first step gives a = w. Source: PyTorch, {@code
     * torch.optim.swa_utils.get_ema_multi_avg_fn}.
     *
     * @param state a, an {@link Source.OptimizerState}
     * @param decay δ, between 0 and 1
     */
    public record Average(Value state, double decay) {

      /** The name of the slot of {@link #state}. */
      public static final String SLOT = "average";

      /** The name of the average of a parameter. */
      public static String nameFor(String parameter) {
        return parameter + "." + SLOT;
      }

      /**
       * The share of a that a step keeps.
       *
       * @param step from 1
       */
      public double kept(long step) {
        return step == 1 ? 0 : decay;
      }
    }

    /**
     * That the gradient g is s times that of the loss: it is first divided by s, and if the norm of
     * all gradients is not finite, the step is skipped. Only the others count where the optimizer
     * or the average needs the number of steps, as with PyTorch's {@code torch.amp.GradScaler}.
     *
     * @param squaredNorm an {@link UnscaledNorm}
     * @param scale s, a {@link Source.ScalingState}
     * @param steps the number of earlier steps that were not skipped, as well
     */
    public record Scaling(Value squaredNorm, Value scale, Value steps) {

      private Stream<Value> operands() {
        return Stream.of(squaredNorm, scale, steps);
      }

      private static Scaling of(List<Value> operands) {
        return new Scaling(operands.get(0), operands.get(1), operands.get(2));
      }
    }

    @Override
    public Type type() {
      loss.type(Type.Scalar.class);
      scaling.stream()
          .flatMap(Scaling::operands)
          .forEach(operand -> operand.type(Type.Scalar.class));
      Value.require(
          gradient.type().equals(parameter.type()),
          "gradient %s does not fit parameter %s",
          gradient.type(),
          parameter.type());
      Value.require(
          states.size() == rule.states(),
          "%s needs %d states per parameter, not %d",
          rule,
          rule.states(),
          states.size());
      clip.ifPresent(scaling -> scaling.squaredNorm().type(Type.Scalar.class));
      return parameter.type();
    }

    @Override
    public List<Value> operands() {
      return Stream.of(
              Stream.of(loss, parameter, gradient),
              states.stream(),
              average.map(Average::state).stream(),
              clip.map(Clip::squaredNorm).stream(),
              scaling.stream().flatMap(Scaling::operands))
          .flatMap(part -> part)
          .toList();
    }

    @Override
    public Op with(List<Value> operands) {
      int averageAt = 3 + states.size();
      int clipAt = averageAt + (average.isPresent() ? 1 : 0);
      int scalingAt = clipAt + (clip.isPresent() ? 1 : 0);
      return new Update(
          rule,
          operands.get(0),
          operands.get(1),
          operands.get(2),
          operands.subList(3, averageAt),
          clip.map(limit -> new Clip(operands.get(clipAt), limit.maxNorm())),
          average.map(mean -> new Average(operands.get(averageAt), mean.decay())),
          scaling.map(_ -> Scaling.of(operands.subList(scalingAt, operands.size()))));
    }

    @Override
    public String label() {
      String name = rule.name().toLowerCase(Locale.ROOT);
      return clip.isPresent() ? "clipped " + name : name;
    }

    @Override
    public Flops flops() {
      long perValue =
          perValue(rule)
              + (clip.isPresent() ? 1 : 0)
              + (scaling.isPresent() ? 1 : 0)
              + (average.isPresent() ? 3 : 0);
      return Flops.perBatch(perValue * type().values());
    }

    /** Returns the operations per value, without those that are skipped for a zero coefficient. */
    private static long perValue(Optimizer rule) {
      return switch (rule) {
        case Sgd sgd ->
            2
                + (sgd.weightDecay() == 0 ? 0 : 2)
                + (sgd.momentum() == 0 ? 0 : 2)
                + (sgd.nesterov() ? 2 : 0);
        case Adam adam -> 13 + (adam.weightDecay() == 0 ? 0 : 2);
        case RmsProp rms -> 9 + (rms.weightDecay() == 0 ? 0 : 2) + (rms.momentum() == 0 ? 0 : 2);
      };
    }

    @Override
    public Storage storage() {
      return Storage.IN_PLACE;
    }

    @Override
    public List<Value> overwritten() {
      return Stream.of(Stream.of(parameter), states.stream(), average.map(Average::state).stream())
          .flatMap(part -> part)
          .toList();
    }

    @Override
    public boolean isSibling(Op earlier) {
      return earlier instanceof Update;
    }
  }

  /**
   * The change of the loss scaling at the end of a step. After a step with finite gradients, the
   * scale is doubled if the {@link #INTERVAL} last steps had such; after another one, it is halved.
   * If the loss is infinite or NaN, nothing changes. Source: PyTorch, {@code torch.amp.GradScaler}.
   *
   * @param loss the loss of the batch
   * @param squaredNorm an {@link UnscaledNorm} of the gradients of all parameters
   * @param states a {@link Source.ScalingState} for each quantity, in their order
   * @param accumulated whether a step has several batches, so that only the last one changes the
   *     state
   */
  record AdjustScale(Value loss, Value squaredNorm, List<Value> states, boolean accumulated)
      implements Optimization {

    /** The number of steps in a row with finite gradients after which the scale is doubled. */
    public static final int INTERVAL = 2000;

    /** The smallest scale: gradients that overflow with it do so without scaling as well. */
    public static final float MIN = 1;

    /** The largest scale, whose reciprocal is still a normal number. */
    public static final float MAX = 0x1p126f;

    public AdjustScale {
      states = List.copyOf(states);
    }

    /** Returns the state of a quantity. */
    public Value state(Quantity quantity) {
      return states.get(quantity.ordinal());
    }

    @Override
    public Type type() {
      operands().forEach(operand -> operand.type(Type.Scalar.class));
      Value.require(
          states.size() == Quantity.values().length,
          "loss scaling has %d states, not %d",
          Quantity.values().length,
          states.size());
      return new Type.Scalar();
    }

    @Override
    public List<Value> operands() {
      return Stream.concat(Stream.of(loss, squaredNorm), states.stream()).toList();
    }

    @Override
    public Op with(List<Value> operands) {
      return new AdjustScale(
          operands.get(0), operands.get(1), operands.subList(2, operands.size()), accumulated);
    }

    @Override
    public String label() {
      return "adjust scale";
    }

    @Override
    public Flops flops() {
      return Flops.perBatch(states.size());
    }

    @Override
    public Storage storage() {
      return Storage.IN_PLACE;
    }

    @Override
    public List<Value> overwritten() {
      return states;
    }
  }

  /**
   * The update of a running statistic r with that of the batch, unless the loss is infinite or NaN:
   * r ← 0.9r + 0.1s. A variance s is first multiplied by M/(M−1), where M is the number of pixels
   * of the batch, unless M is 1.
   *
   * @param running r, a {@link Source.RunningStatistic}
   * @param batch s, a {@link BatchNormalization.BatchMean} or {@link BatchVariance}, or a {@link
   *     Source.StepMean} of such, which has been corrected
   * @param loss the loss of the batch
   */
  record Track(Value running, Value batch, Value loss) implements Optimization {

    /** The pixels of an example if the statistic is a variance, which is corrected. */
    public OptionalInt correctedPixels() {
      return BatchVariance.pixels(batch);
    }

    @Override
    public Type type() {
      loss.type(Type.Scalar.class);
      Value.require(
          running.type().equals(batch.type()),
          "statistic %s does not fit running statistic %s",
          batch.type(),
          running.type());
      return running.type();
    }

    @Override
    public List<Value> operands() {
      return List.of(running, batch, loss);
    }

    @Override
    public Op with(List<Value> operands) {
      return new Track(operands.get(0), operands.get(1), operands.get(2));
    }

    @Override
    public String label() {
      return "track";
    }

    @Override
    public Flops flops() {
      return Flops.perBatch(3L * type().values());
    }

    @Override
    public Storage storage() {
      return Storage.IN_PLACE;
    }

    @Override
    public List<Value> overwritten() {
      return List.of(running);
    }
  }
}
