package ninc.compiler.ir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import ninc.compiler.ir.Optimization.Track;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Parameter;
import ninc.compiler.ir.Source.StoredImages;

/**
 * A graph of values in topological order, with its results.
 *
 * @param values the values, each after its operands
 * @param results the results by role: {@code logits}, {@code loss}, {@code correct}, and for each
 *     {@link Update} and {@link Track} the name of the parameter or running statistic
 */
public record Graph(List<Value> values, SequencedMap<String, Value> results) {

  public Graph {
    values = List.copyOf(values);
    results = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(results));
  }

  /**
   * Returns the result with a role.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Value result(String role) {
    Value value = results.get(role);
    if (value == null) {
      throw new IllegalArgumentException("no result %s among %s".formatted(role, results.keySet()));
    }
    return value;
  }

  /** Returns the values whose operators are of one kind, in order. */
  public <T extends Op> List<Value> all(Class<T> kind) {
    return values.stream().filter(value -> kind.isInstance(value.op())).toList();
  }

  /** Returns the operators of one kind, in order. */
  public <T extends Op> List<T> operators(Class<T> kind) {
    return all(kind).stream().map(value -> kind.cast(value.op())).toList();
  }

  /**
   * Returns the value that the images of a batch are fed to: 8-bit images, or the input of the
   * network. Other inputs follow it.
   *
   * @throws IllegalArgumentException if the graph has no images
   */
  public Value images() {
    return values.stream()
        .filter(value -> value.op() instanceof StoredImages || value.op() instanceof Input)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the graph has no images"));
  }

  /** Returns the values that read each value, in order; one that reads it twice is there twice. */
  public Map<Value, List<Value>> readers() {
    Map<Value, List<Value>> readers = new IdentityHashMap<>();
    for (Value value : values) {
      readers.put(value, new ArrayList<>());
      value.op().operands().forEach(operand -> readers.get(operand).add(value));
    }
    return readers;
  }

  /** Returns the parameters in the order of their layers. */
  public List<Parameter> parameters() {
    return operators(Parameter.class);
  }

  /** Returns the number of values of all parameters. */
  public long parameterCount() {
    return parameters().stream().mapToLong(parameter -> parameter.tensor().values()).sum();
  }

  /** Formats the graph with one line per value: name, type, operator and operands. */
  @Override
  public String toString() {
    return values.stream().map(Graph::line).collect(Collectors.joining("\n"));
  }

  private static String line(Value value) {
    String operands =
        value.op().operands().stream().map(Value::name).collect(Collectors.joining(", "));
    return "%s: %s = %s(%s)"
        .formatted(value.name(), value.stored(), value.op().getClass().getSimpleName(), operands);
  }
}
