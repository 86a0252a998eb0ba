package ninc.cli.report.compile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import ninc.cli.terminal.JsonListener;
import ninc.cli.terminal.Text;
import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;
import ninc.compiler.report.NodeCost;
import ninc.dsl.Shape;
import ninc.runtime.model.Model;

/** A model with the cost of each node. */
public record ModelSummary(Model model, List<NodeCost> costs) {
  private static final double MEGA = 1e6;

  public static ModelSummary of(Model model) {
    return new ModelSummary(model, NodeCost.of(model.network()));
  }

  public void print(PrintWriter out) {
    out.printf("%s, input %s (channels×height×width)%n", model.title(), model.network().input());
    table().print(out);
    out.println("MFLOP: million floating-point operations per example in the forward pass.");
  }

  /** Returns a table with one row per node. */
  public TextTable table() {
    TextTable table =
        new TextTable(
            Column.left("node"),
            Column.left("kind"),
            Column.left("output"),
            Column.right("parameters"),
            Column.right("MFLOP"));
    for (NodeCost cost : costs) {
      table.row(
          cost.node().name(),
          cost.node().kind(),
          cost.node().output().toString(),
          Text.format("%,d", cost.parameters()),
          megaflops(cost.operations()));
    }
    long operations = costs.stream().mapToLong(NodeCost::operations).sum();
    table.total("total", "", "", Text.format("%,d", parameters()), megaflops(operations));
    return table;
  }

  /** Formats operations in millions. */
  static String megaflops(long operations) {
    return Text.format("%,.2f", operations / MEGA);
  }

  /** Returns the summary as a JSON object. */
  public ObjectNode json() {
    ObjectNode summary = JsonNodeFactory.instance.objectNode();
    summary.put("model", model.name());
    JsonListener.withParameters(summary, model).put("parameters", parameters());
    ArrayNode layers = summary.putArray("layers");
    costs.forEach(cost -> put(layers.addObject(), cost));
    return summary;
  }

  /** Returns a JSON object for each node. */
  public List<ObjectNode> rows() {
    return costs.stream()
        .map(cost -> {
          ObjectNode row = JsonNodeFactory.instance.objectNode().put("model", model.name());
          put(JsonListener.withParameters(row, model), cost);
          return row.put("flops_per_example", cost.operations());
        })
        .toList();
  }

  private static void put(ObjectNode layer, NodeCost cost) {
    Shape output = cost.node().output();
    layer.put("name", cost.node().name()).put("kind", cost.node().kind());
    layer.putArray("output").add(output.channels()).add(output.height()).add(output.width());
    layer.put("parameters", cost.parameters());
  }

  private long parameters() {
    return costs.stream().mapToLong(NodeCost::parameters).sum();
  }
}
