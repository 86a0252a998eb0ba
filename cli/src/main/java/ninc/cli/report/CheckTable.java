package ninc.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import ninc.cli.terminal.JsonListener;
import ninc.cli.terminal.Text;
import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;
import ninc.compiler.ir.FusionRule;
import ninc.runtime.backend.MemoryTraffic;
import ninc.runtime.check.CheckedKernel;
import ninc.runtime.check.CheckedKernel.Outcome;
import ninc.runtime.check.ComparedTensor;
import ninc.runtime.training.Mode;

/** The results of {@code ninc check}. */
public final class CheckTable {

  private CheckTable() {}

  /** Returns the heading of a table. */
  public static String title(Mode mode, List<CheckedKernel> kernels) {
    return "%s: %d kernels".formatted(mode.label(), kernels.size());
  }

  /** Returns a table with one row per kernel. */
  public static TextTable of(List<CheckedKernel> kernels) {
    TextTable table =
        new TextTable(
            Column.left("kernel"),
            Column.right("largest error"),
            Column.right("tolerance"),
            Column.left("element"),
            Column.right("value"),
            Column.right("expected"),
            Column.left("written"),
            Column.left("result"));
    for (CheckedKernel kernel : kernels) {
      String result = kernel.isRight() ? "right" : "WRONG";
      switch (kernel.outcome()) {
        case Outcome.Ran ran -> {
          ComparedTensor worst = ran.worst();
          table.row(
              kernel.name(),
              Text.format("%.1e", worst.error()),
              Text.format("%.1e", worst.tolerance()),
              worst.element(),
              Text.format("%.6g", worst.worst().actual()),
              Text.format("%.6g", worst.worst().expected()),
              worst.unwritten() == 0
                  ? "all"
                  : "%d of %d".formatted(worst.elements() - worst.unwritten(), worst.elements()),
              result);
        }
        case Outcome.Failed _ -> table.row(kernel.name(), "–", "–", "–", "–", "–", "–", result);
      }
    }
    return table;
  }

  /** Returns a table of the memory accesses of each kernel; empty if the device counts none. */
  public static Optional<TextTable> traffic(List<CheckedKernel> kernels) {
    TextTable table =
        new TextTable(
            Column.left("kernel"),
            Column.right("MB counted"),
            Column.right("MB touched"),
            Column.right("MB accessed"));
    long counted = 0;
    MemoryTraffic total = MemoryTraffic.NONE;
    for (CheckedKernel kernel : kernels) {
      Optional<MemoryTraffic> traffic = traffic(kernel.outcome());
      if (traffic.isPresent()) {
        counted += kernel.bytes();
        total = total.plus(traffic.get());
        table.row(cells(kernel.name(), kernel.bytes(), traffic.get()));
      }
    }
    table.total(cells("total", counted, total));
    return table.rows().isEmpty() ? Optional.empty() : Optional.of(table);
  }

  private static String[] cells(String name, long counted, MemoryTraffic traffic) {
    return new String[] {
      name, megabytes(counted), megabytes(traffic.touched()), megabytes(traffic.accessed())
    };
  }

  private static String megabytes(long bytes) {
    return Text.format("%.3f", bytes / 1e6);
  }

  private static Optional<MemoryTraffic> traffic(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Ran ran -> ran.traffic();
      case Outcome.Failed _ -> Optional.empty();
    };
  }

  /** Returns the result for one kernel as a JSON event. */
  public static ObjectNode event(Mode mode, FusionRule rule, CheckedKernel kernel) {
    ObjectNode event =
        JsonListener.event("check")
            .put("mode", mode.label())
            .put("fusion", rule.label())
            .put("name", kernel.region())
            .put("correct", kernel.isRight());
    ArrayNode classes = event.putArray("kernels");
    kernel.kernels().forEach(classes::add);
    switch (kernel.outcome()) {
      case Outcome.Ran(List<ComparedTensor> tensors, Optional<MemoryTraffic> traffic) -> {
        ArrayNode all = event.putArray("tensors");
        tensors.forEach(tensor -> all.add(tensor(tensor)));
        event.put("bytes", kernel.bytes());
        traffic.ifPresent(bytes ->
            event.put("touched_bytes", bytes.touched()).put("accessed_bytes", bytes.accessed()));
      }
      case Outcome.Failed(String reason) -> event.put("failure", reason);
    }
    return event;
  }

  private static ObjectNode tensor(ComparedTensor tensor) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", tensor.value().name())
            .put("correct", tensor.isRight())
            .put("elements", tensor.elements())
            .put("unwritten", tensor.unwritten());
    // JSON has no infinity and no NaN.
    if (Double.isFinite(tensor.error())) {
      node.put("error", tensor.error());
    }
    node.put("tolerance", tensor.tolerance());
    ArrayNode indices = node.putArray("index");
    tensor.indices().forEach(indices::add);
    if (Double.isFinite(tensor.worst().actual())) {
      node.put("value", tensor.worst().actual());
    }
    return node.put("expected", tensor.worst().expected());
  }
}
