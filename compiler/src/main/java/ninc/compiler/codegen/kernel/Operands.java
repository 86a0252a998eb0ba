package ninc.compiler.codegen.kernel;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import ninc.compiler.ir.Value;

/**
 * Where an operator finds what it reads at its own place: in a variable, else in local memory, else
 * in an array.
 *
 * @param known the expressions of values and biases that are at hand
 * @param local the expression of a value's element in local memory, where it has one
 */
record Operands(
    KernelText kernel, Map<Value, String> known, Function<Value, Optional<String>> local) {

  /** An expression without side effects for the element of a feature map. */
  String element(Value map, Place place) {
    String expression = known.get(map);
    return expression == null
        ? local.apply(map).orElseGet(() -> memory(map, place.index()))
        : expression;
  }

  /** The same for a bias's number of the place's channel. */
  String bias(Value bias, Place place) {
    String expression = known.get(bias);
    return expression == null ? memory(bias, place.channel()) : expression;
  }

  private String memory(Value value, String index) {
    return "%s.get(%s)".formatted(kernel.reads(value), index);
  }
}
