package ninc.compiler.report;

import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.ir.Value;

/**
 * Writes a graph in the DOT language of Graphviz, with a node per operator and a cluster per
 * kernel.
 */
public final class Dot {
  private final StringBuilder dot = new StringBuilder();

  private Dot() {}

  /** Returns the graph without parameters and optimizer state. */
  public static String of(FusedGraph fused) {
    return new Dot().write(fused);
  }

  private String write(FusedGraph fused) {
    Diagram diagram = Diagram.of(fused);
    add("digraph network {");
    add("  node [shape=box, fontname=monospace, style=filled, fillcolor=white]");
    Map<Value, String> nodes = new IdentityHashMap<>();
    for (Block block : diagram.blocks()) {
      block.values().forEach(value -> nodes.put(value, "v" + nodes.size()));
      cluster(block, nodes);
    }
    for (Block block : diagram.blocks()) {
      for (Value value : block.values()) {
        value.op().operands().stream()
            .flatMap(fused::sources)
            .filter(nodes::containsKey)
            .forEach(source -> add("  %s -> %s", nodes.get(source), nodes.get(value)));
      }
    }
    add("}");
    return dot.toString();
  }

  private void cluster(Block block, Map<Value, String> nodes) {
    if (!block.isKernel()) {
      node(block.values().getFirst(), nodes);
      return;
    }
    add("  subgraph \"cluster_%s\" {", escaped(block.title()));
    add(
        "    label=\"%s\"; style=filled; color=\"%s\"; fillcolor=\"%s\"",
        escaped(block.title()), block.kind().stroke(), block.kind().fill());
    block.values().forEach(value -> node(value, nodes));
    add("  }");
  }

  private void node(Value value, Map<Value, String> nodes) {
    add(
        "    %s [label=\"%s\\n%s\\n%s\"]",
        nodes.get(value),
        escaped(value.name()),
        escaped(value.op().label()),
        escaped(value.stored()));
  }

  private void add(String format, Object... values) {
    dot.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
