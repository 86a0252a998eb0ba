package ninc.compiler.ir;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.dsl.Adam;
import ninc.dsl.Optimizer;
import ninc.dsl.Sgd;

/** What an optimizer does once a step, whatever the size of the batch. */
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
   * Σ g² over a parameter's gradient, and {@code rest}, the sum over other parameters' gradients,
   * added: a chain of them gives the square of the L2 norm of all gradients together.
   */
  record SquaredNorm(Value gradient, Optional<Value> rest) implements Optimization {

    @Override
    public Type type() {
      boolean ofParameter =
          switch (gradient.type()) {
            case Type.Weight _, Type.Bias _ -> true;
            case Type.PixelMap _, Type.Labels _, Type.Scalar _ -> false;
          };
      Value.require(
          ofParameter, "%s is %s, not the gradient of a parameter", gradient, gradient.type());
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
   * One step of the optimizer on one parameter. The only operator with an effect: it changes the
   * parameter and the optimizer's state in place, so nothing may read them after it. Where the loss
   * is infinite or not a number it changes nothing, so that the parameters are still there that
   * such a loss was computed from.
   *
   * @param loss of the batch
   * @param states the optimizer's tensors for this parameter, as many as {@link Optimizer#states()}
   * @param clip how the gradient is scaled before all else, where it is
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
     * That an update scales its gradient so that the L2 norm ‖g‖ of all gradients together is at
     * most c: g ← g · min(1, c/(‖g‖ + ε)). Source of the formula: PyTorch, {@code
     * torch.nn.utils.clip_grad_norm_}; of the idea: R. Pascanu et al., ICML 2013.
     *
     * @param squaredNorm ‖g‖²
     * @param maxNorm c, above 0
     */
    public record Clip(Value squaredNorm, double maxNorm) {

      /** ε, which keeps the quotient finite where all gradients are zero. */
      public static final double EPSILON = 1e-6;

      /**
       * What gradients are scaled by.
       *
       * @param squaredNorm ‖g‖², as it was computed
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
          states.size() == rule.states(), "%d states are not what %s keeps", states.size(), rule);
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

    /** Of one parameter's step; what only scales by a constant that is one or zero is left out. */
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
