package ninc.compiler.ir;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/** Collects the values of a graph in order. */
public final class GraphBuilder {
  private final List<Value> values = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final SequencedMap<String, Value> results = new LinkedHashMap<>();

  /** An empty graph. */
  public GraphBuilder() {}

  /** A graph that goes on from another one. */
  public GraphBuilder(Graph start) {
    start.values().forEach(this::add);
    results.putAll(start.results());
  }

  /** Adds a value of the forward pass; where the name is taken, it gets a number. */
  public Value add(String name, Op op) {
    return add(new Value(unique(name), op));
  }

  /**
   * Adds a value of a part of the training step, which names it.
   *
   * @param origin the name of what it belongs to in the forward pass
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

  /** Adds a value of another graph as it is. */
  public Value add(Value value) {
    values.add(value);
    names.add(value.name());
    return value;
  }

  /** Asks for a value under a role. */
  public void result(String role, Value value) {
    results.put(role, value);
  }

  public Graph build() {
    return new Graph(values, results);
  }
}
