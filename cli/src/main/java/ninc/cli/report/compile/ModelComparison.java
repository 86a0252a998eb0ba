package ninc.cli.report.compile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import ninc.cli.terminal.Text;
import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;
import ninc.compiler.report.NetworkCost;
import ninc.runtime.backend.ByteCount;
import ninc.runtime.model.Model;
import ninc.runtime.training.DataFit;

/** Several models side by side, each trained by its recipe. */
public record ModelComparison(List<Row> rows) {

  private record Row(Model model, NetworkCost cost) {
    public static Row of(Model model) {
      DataFit.checkLogits(model);
      return new Row(model, NetworkCost.of(model.network(), model.training()));
    }

    /** What the model alone gives, and the figures of the comparison. */
    public ObjectNode json() {
      return ModelSummary.of(model)
          .json()
          .put("forward_flops_per_example", cost.forwardOperations())
          .put("training_flops_per_example", cost.trainingOperations())
          .put("batch_size", model.training().batchSize())
          .put("activation_bytes", cost.activationBytes())
          .put("peak_memory_bytes", cost.peakBytes());
    }
  }

  /**
   * Counts what each model costs.
   *
   * @throws ninc.runtime.UserError where one gives no logits, so that it cannot be trained
   */
  public static ModelComparison of(List<Model> models) {
    return new ModelComparison(models.stream().map(Row::of).toList());
  }

  public void print(PrintWriter out) {
    TextTable table =
        new TextTable(
            Column.left("model"),
            Column.left("input"),
            Column.right("parameters"),
            Column.right("MFLOP forward"),
            Column.right("in training"),
            Column.right("batch"),
            Column.right("activations"),
            Column.right("peak"));
    for (Row row : rows) {
      table.row(
          row.model.name(),
          row.model.network().input().toString(),
          Text.format("%,d", row.cost.parameters()),
          ModelSummary.megaflops(row.cost.forwardOperations()),
          ModelSummary.megaflops(row.cost.trainingOperations()),
          Integer.toString(row.model.training().batchSize()),
          new ByteCount(row.cost.activationBytes()).toString(),
          new ByteCount(row.cost.peakBytes()).toString());
    }
    table.print(out);
    out.println("MFLOP are a million floating-point operations for one example.");
    out.println("activations: what a batch keeps for the backward pass, at fusion full.");
    out.println(
        "peak: parameters, optimizer state and tensors of a training step; the device's workspace"
            + " comes on top, ninc compile counts it.");
  }

  /** A JSON object for each model. */
  public List<ObjectNode> json() {
    return rows.stream().map(Row::json).toList();
  }
}
