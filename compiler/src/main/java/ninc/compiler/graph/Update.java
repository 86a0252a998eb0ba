package ninc.compiler.graph;

import java.util.List;
import java.util.stream.Stream;
import ninc.dsl.Optimizer;

/**
 * One step of the optimizer on one parameter. The only operator with an effect: it changes the
 * parameter and the optimizer's state in place, so nothing may read them after it.
 *
 * @param states the optimizer's tensors for this parameter, as many as {@link Optimizer#states()}
 */
public record Update(Optimizer rule, Value parameter, Value gradient, List<Value> states)
    implements Op {

  public Update {
    states = List.copyOf(states);
  }

  @Override
  public Type type() {
    Types.require(
        gradient.type().equals(parameter.type()),
        "gradient %s does not fit parameter %s",
        gradient.type(),
        parameter.type());
    Types.require(
        states.size() == rule.states(), "%d states are not what %s keeps", states.size(), rule);
    return parameter.type();
  }

  @Override
  public List<Value> operands() {
    return Stream.concat(Stream.of(parameter, gradient), states.stream()).toList();
  }

  @Override
  public Op with(List<Value> operands) {
    return new Update(rule, operands.get(0), operands.get(1), operands.subList(2, operands.size()));
  }
}
