package ninc.compiler.ir;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Source.Parameter;

/**
 * Values in an order in which each comes after those it reads, and which of them are asked for.
 *
 * @param results what the graph is run for, by role: {@code logits}, {@code loss}, {@code correct},
 *     and a parameter's name for its {@link Update}
 */
public record Graph(List<Value> values, SequencedMap<String, Value> results) {

  public Graph {
    values = List.copyOf(values);
    results = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(results));
  }

  /** The value asked for under a role. */
  public Value result(String role) {
    Value value = results.get(role);
    if (value == null) {
      throw new IllegalArgumentException("no result %s among %s".formatted(role, results.keySet()));
    }
    return value;
  }

  /** The values that are computed by operators of one kind, in order. */
  public <T extends Op> List<Value> all(Class<T> kind) {
    return values.stream().filter(value -> kind.isInstance(value.op())).toList();
  }

  /** The operators of one kind, in order. */
  public <T extends Op> List<T> operators(Class<T> kind) {
    return all(kind).stream().map(value -> kind.cast(value.op())).toList();
  }

  /** The trained tensors, in the order of the layers. */
  public List<Parameter> parameters() {
    return operators(Parameter.class);
  }

  /** One line a value: name, type, operator, operands. */
  @Override
  public String toString() {
    return values.stream().map(Graph::line).collect(Collectors.joining("\n"));
  }

  private static String line(Value value) {
    String operands =
        value.op().operands().stream().map(Value::name).collect(Collectors.joining(", "));
    return "%s: %s = %s(%s)"
        .formatted(value.name(), value.type(), value.op().getClass().getSimpleName(), operands);
  }
}
