package ninc.compiler.ir;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.dsl.Adam;
import ninc.dsl.Optimizer;
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
      boolean isParameterGradient =
          switch (gradient.type()) {
            case Type.Weight _, Type.Bias _ -> true;
            case Type.PixelMap _, Type.Labels _, Type.Scalar _ -> false;
          };
      Value.require(
          isParameterGradient,
          "%s is %s, not the gradient of a parameter",
          gradient,
          gradient.type());
      rest.ifPresent(sum -> sum.type(Type.Scalar.class));
      return new Type.Scalar();
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
   * One step of the optimizer on one parameter. It is the only operator with a side effect: it
   * updates the parameter and the optimizer's state in place, so that no later value may read them.
   * If the loss is infinite or NaN, it changes nothing, so that the parameters that led to this
   * loss are preserved.
   *
   * @param loss the loss of the batch
   * @param states the optimizer's {@link Optimizer#states()} state tensors for this parameter
   * @param clip the gradient clipping, which is applied first; empty for none
   */
  record Update(
      Optimizer rule,
      Value loss,
      Value parameter,
      Value gradient,
      List<Value> states,
      Optional<Clip> clip)
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

    @Override
    public Type type() {
      loss.type(Type.Scalar.class);
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
              clip.map(Clip::squaredNorm).stream())
          .flatMap(part -> part)
          .toList();
    }

    @Override
    public Op with(List<Value> operands) {
      return new Update(
          rule,
          operands.get(0),
          operands.get(1),
          operands.get(2),
          operands.subList(3, 3 + states.size()),
          clip.map(scaling -> new Clip(operands.getLast(), scaling.maxNorm())));
    }

    @Override
    public String label() {
      String name = rule.name().toLowerCase(Locale.ROOT);
      return clip.isPresent() ? "clipped " + name : name;
    }

    @Override
    public Flops flops() {
      long perValue = perValue(rule) + (clip.isPresent() ? 1 : 0);
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
      };
    }

    @Override
    public Storage storage() {
      return Storage.IN_PLACE;
    }

    @Override
    public List<Value> overwritten() {
      return Stream.concat(Stream.of(parameter), states.stream()).toList();
    }

    @Override
    public boolean isSibling(Op earlier) {
      return earlier instanceof Update;
    }
  }
}
