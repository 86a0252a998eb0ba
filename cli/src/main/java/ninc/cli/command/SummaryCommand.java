package ninc.cli.command;

import java.io.PrintWriter;
import java.util.List;
import ninc.cli.option.ModelsArgument;
import ninc.cli.option.SweepOption;
import ninc.cli.option.TableOptions;
import ninc.cli.report.compile.ModelComparison;
import ninc.cli.report.compile.ModelSummary;
import ninc.runtime.model.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code ninc summary} command. */
@Command(
    name = "summary",
    description = {
      "Shows the nodes of a model with their output shapes, parameters and operations.",
      "With several models, or several values of a model's parameters, compares the parameters,"
          + " operations and memory.",
    },
    footer = {
      "",
      "Examples:",
      "  ninc summary models/NiN.java",
      "  ninc summary models/AlexNet.java models/NiN.java",
      "  ninc summary NiNBlock.java --set channels=64,128 --set pixels=7,14 --csv block.csv",
    })
public final class SummaryCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private ModelsArgument modelsArgument;

  @Mixin private SweepOption sweepOption;

  @Mixin private TableOptions tableOptions;

  @Option(names = "--json", description = "Print JSON instead of a table, one object per model.")
  private boolean json;

  @Override
  public void run() {
    tableOptions.check();
    List<Model> models = modelsArgument.load(sweepOption);
    PrintWriter out = spec.commandLine().getOut();
    if (models.size() == 1) {
      one(ModelSummary.of(models.getFirst()), out);
    } else {
      several(ModelComparison.of(models), out);
    }
  }

  private void one(ModelSummary summary, PrintWriter out) {
    if (json) {
      out.println(summary.json());
    } else {
      summary.print(out);
    }
    tableOptions.write(summary::rows, summary::table);
  }

  private void several(ModelComparison comparison, PrintWriter out) {
    if (json) {
      comparison.json().forEach(out::println);
    } else {
      comparison.print(out);
    }
    tableOptions.write(comparison::json, comparison::table);
  }
}
