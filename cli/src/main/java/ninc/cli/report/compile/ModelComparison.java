package ninc.cli.report.compile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import ninc.cli.report.table.ModelColumns;
import ninc.cli.terminal.Text;
import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;
import ninc.compiler.report.NetworkCost;
import ninc.runtime.backend.ByteCount;
import ninc.runtime.model.Model;
import ninc.runtime.training.DataFit;

/** A comparison of several models, each trained by its own recipe. */
public record ModelComparison(List<Row> rows) {

  private record Row(Model model, NetworkCost cost) {
    public static Row of(Model model) {
      DataFit.checkLogits(model);
      return new Row(model, NetworkCost.of(model.network(), model.training()));
    }

    /** Returns the summary of the model, extended by the figures of the comparison. */
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
   * Counts the cost of each model.
   *
   * @throws ninc.runtime.UserError if a model has no logits, so that it cannot be trained
   */
  public static ModelComparison of(List<Model> models) {
    return new ModelComparison(models.stream().map(Row::of).toList());
  }

  /** Returns a table with one row per model. */
  public TextTable table() {
    ModelColumns models = ModelColumns.withNames(rows.stream().map(Row::model).toList());
    TextTable table =
        new TextTable(
            models.with(
                Column.left("input"),
                Column.right("parameters"),
                Column.right("MFLOP forward"),
                Column.right("training"),
                Column.right("batch"),
                Column.right("activations"),
                Column.right("peak")));
    for (Row row : rows) {
      table.row(
          models.with(
              row.model,
              row.model.network().input().toString(),
              Text.format("%,d", row.cost.parameters()),
              ModelSummary.megaflops(row.cost.forwardOperations()),
              ModelSummary.megaflops(row.cost.trainingOperations()),
              Integer.toString(row.model.training().batchSize()),
              new ByteCount(row.cost.activationBytes()).toString(),
              new ByteCount(row.cost.peakBytes()).toString()));
    }
    return table;
  }

  public void print(PrintWriter out) {
    table().print(out);
    out.println("MFLOP: million floating-point operations per example.");
    out.println("activations: memory stored per batch for the backward pass, with --fusion full.");
    out.println(
        "peak: parameters, optimizer state and tensors of a training step, without the workspace of"
            + " the device; see ninc compile.");
  }

  /** Returns a JSON object for each model. */
  public List<ObjectNode> json() {
    return rows.stream().map(Row::json).toList();
  }
}
