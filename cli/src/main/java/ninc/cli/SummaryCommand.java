package ninc.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import ninc.cli.TextTable.Column;
import ninc.compiler.cost.NodeCost;
import ninc.dsl.Shape;
import ninc.runtime.model.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ninc summary}. */
@Command(
    name = "summary",
    description = "Shows a model's nodes, their output shapes, parameters and operations.")
final class SummaryCommand implements Runnable {
  private static final double MEGA = 1e6;

  @Spec private CommandSpec spec;

  @Mixin private ModelArgument model;

  @Option(names = "--json", description = "Print one JSON object instead of a table.")
  private boolean json;

  @Override
  public void run() {
    Model loaded = model.load();
    List<NodeCost> costs = NodeCost.of(loaded.network());
    long parameters = costs.stream().mapToLong(NodeCost::parameters).sum();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(json(loaded, costs, parameters));
    } else {
      out.printf("%s, input %s (channels×height×width)%n", loaded.name(), loaded.network().input());
      table(costs, parameters).print(out);
      out.println("MFLOP are a million floating-point operations for one example, forward.");
    }
  }

  private static TextTable table(List<NodeCost> costs, long parameters) {
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
    table.total("total", "", "", Text.format("%,d", parameters), megaflops(operations));
    return table;
  }

  private static String megaflops(long operations) {
    return Text.format("%,.2f", operations / MEGA);
  }

  private static ObjectNode json(Model model, List<NodeCost> costs, long parameters) {
    ObjectNode summary = JsonNodeFactory.instance.objectNode();
    summary.put("model", model.name()).put("parameters", parameters);
    ArrayNode layers = summary.putArray("layers");
    for (NodeCost cost : costs) {
      Shape output = cost.node().output();
      ObjectNode layer = layers.addObject();
      layer.put("name", cost.node().name()).put("kind", cost.node().kind());
      layer.putArray("output").add(output.channels()).add(output.height()).add(output.width());
      layer.put("parameters", cost.parameters());
    }
    return summary;
  }
}
