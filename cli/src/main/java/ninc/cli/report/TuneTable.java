package ninc.cli.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import ninc.cli.report.table.ModelColumns;
import ninc.cli.terminal.JsonListener;
import ninc.cli.terminal.Text;
import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;
import ninc.runtime.model.Model;
import ninc.runtime.tune.Trial;
import ninc.runtime.tune.Trial.Outcome;
import ninc.runtime.tune.TunedKernel;

/** The results of {@code ninc tune}. */
public final class TuneTable {
  private static final double MILLIS = 1e3;

  private TuneTable() {}

  /** A kernel and the model that it belongs to. */
  public record Row(Model model, TunedKernel kernel) {

    /** Returns the result as a JSON event. */
    public ObjectNode event() {
      return JsonListener.withModel(TuneTable.event(kernel), model);
    }
  }

  /** Returns a table with one row per kernel. */
  public static TextTable of(List<Row> rows) {
    ModelColumns models = ModelColumns.of(rows.stream().map(Row::model).distinct().toList());
    TextTable table =
        new TextTable(
            models.with(
                Column.left("kernel"),
                Column.left("suggested"),
                Column.right("ms"),
                Column.left("fastest"),
                Column.right("ms"),
                Column.right("speedup"),
                Column.right("tried"),
                Column.right("wrong"),
                Column.right("rejected")));
    for (Row row : rows) {
      TunedKernel kernel = row.kernel;
      Trial suggested = kernel.suggested();
      table.row(
          models.with(
              row.model,
              kernel.kernel().name(),
              suggested.schedule().toString(),
              millis(suggested),
              kernel.best().map(best -> best.schedule().toString()).orElse("none"),
              kernel.best().map(TuneTable::millis).orElse("–"),
              gain(kernel),
              Integer.toString(kernel.trials().size()),
              Long.toString(kernel.wrong()),
              Long.toString(kernel.refused())));
    }
    return table;
  }

  private static String millis(Trial trial) {
    return switch (trial.outcome()) {
      case Outcome.Timed(double seconds) -> Text.format("%.3f", seconds * MILLIS);
      case Outcome.Wrong _ -> "wrong";
      case Outcome.Refused _ -> "rejected";
    };
  }

  private static String gain(TunedKernel kernel) {
    return kernel
        .best()
        .filter(_ -> kernel.suggested().isCorrect())
        .map(best -> Text.format("×%.2f", kernel.suggested().seconds() / best.seconds()))
        .orElse("–");
  }

  /**
   * Returns one line with the times of the fastest and the suggested schedule, and the failures.
   */
  public static String summary(TunedKernel kernel) {
    String best =
        kernel
            .best()
            .map(trial -> "%s ms with %s".formatted(millis(trial), trial.schedule()))
            .orElse("no schedule is correct");
    return "%s; suggested: %s ms; %d tried%s"
        .formatted(best, millis(kernel.suggested()), kernel.trials().size(), trouble(kernel));
  }

  /** Describes the first trial whose results were wrong or which the device rejected. */
  private static String trouble(TunedKernel kernel) {
    return kernel.trials().stream()
        .filter(trial -> !trial.isCorrect())
        .findFirst()
        .map(trial ->
            switch (trial.outcome()) {
              case Outcome.Timed _ -> "";
              case Outcome.Wrong(var difference) ->
                  Text.format(
                      ", %d wrong (%s: %s off by %.1e)",
                      kernel.wrong(), trial.schedule(), difference.what(), difference.relative());
              case Outcome.Refused(String reason) ->
                  ", %d rejected (%s: %s)".formatted(kernel.refused(), trial.schedule(), reason);
            })
        .orElse("");
  }

  private static ObjectNode event(TunedKernel kernel) {
    ObjectNode event =
        JsonListener.event("tune")
            .put("kernel", kernel.kernel().name())
            .put("signature", kernel.kernel().signature())
            .put("suggested", kernel.suggested().schedule().toString())
            .put("tried", kernel.trials().size())
            .put("wrong", kernel.wrong())
            .put("refused", kernel.refused());
    if (kernel.suggested().isCorrect()) {
      event.put("suggested_seconds", kernel.suggested().seconds());
    }
    kernel
        .best()
        .ifPresent(best ->
            event.put("fastest", best.schedule().toString()).put("seconds", best.seconds()));
    return event;
  }
}
