package ninc.compiler.ir;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/** Builds a graph by appending values. */
public final class GraphBuilder {
  private final List<Value> values = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final SequencedMap<String, Value> results = new LinkedHashMap<>();

  /** Creates a builder for an empty graph. */
  public GraphBuilder() {}

  /** Creates a builder that starts with the values and results of a graph. */
  public GraphBuilder(Graph start) {
    start.values().forEach(this::add);
    results.putAll(start.results());
  }

  /** Adds a value of the forward pass, whose name is numbered if it is taken. */
  public Value add(String name, Op op) {
    return add(new Value(unique(name), op));
  }

  /**
   * Adds a value of a part of the training step, which determines its name.
   *
   * @param origin the name of the value of the forward pass that it belongs to
   */
  public Value add(StepPart part, String origin, Op op) {
    return add(new Value(unique(part.nameFor(origin)), part, origin, op));
  }

  private String unique(String name) {
    String unique = name;
    for (int number = 2; names.contains(unique); number++) {
      unique = name + "." + number;
    }
    return unique;
  }

  /** Adds an existing value unchanged. */
  public Value add(Value value) {
    values.add(value);
    names.add(value.name());
    return value;
  }

  /** Declares a value as the result with a role. */
  public void result(String role, Value value) {
    results.put(role, value);
  }

  public Graph build() {
    return new Graph(values, results);
  }
}
