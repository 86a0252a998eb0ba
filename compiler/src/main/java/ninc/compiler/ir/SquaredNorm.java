package ninc.compiler.ir;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Σ g² over a parameter's gradient, and {@code rest}, the sum over other parameters' gradients,
 * added: a chain of them gives the square of the L2 norm of all gradients together.
 */
public record SquaredNorm(Value gradient, Optional<Value> rest) implements Op {

  @Override
  public Type type() {
    Types.require(
        gradient.type() instanceof Type.Weight || gradient.type() instanceof Type.Bias,
        "%s is %s, not the gradient of a parameter",
        gradient,
        gradient.type());
    rest.ifPresent(sum -> Types.expect(Type.Scalar.class, sum));
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
}
