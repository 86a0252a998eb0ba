package ninc.compiler.ir;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.dsl.Optimizer;

/**
 * One step of the optimizer on one parameter. The only operator with an effect: it changes the
 * parameter and the optimizer's state in place, so nothing may read them after it. Where the loss
 * is infinite or not a number it changes nothing, so that the parameters are still there that such
 * a loss was computed from.
 *
 * @param loss of the batch
 * @param states the optimizer's tensors for this parameter, as many as {@link Optimizer#states()}
 * @param clip how the gradient is scaled before all else, where it is
 */
public record Update(
    Optimizer rule,
    Value loss,
    Value parameter,
    Value gradient,
    List<Value> states,
    Optional<Clip> clip)
    implements Op {

  public Update {
    states = List.copyOf(states);
  }

  @Override
  public Type type() {
    Types.expect(Type.Scalar.class, loss);
    Types.require(
        gradient.type().equals(parameter.type()),
        "gradient %s does not fit parameter %s",
        gradient.type(),
        parameter.type());
    Types.require(
        states.size() == rule.states(), "%d states are not what %s keeps", states.size(), rule);
    clip.ifPresent(scaling -> Types.expect(Type.Scalar.class, scaling.squaredNorm()));
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
}
