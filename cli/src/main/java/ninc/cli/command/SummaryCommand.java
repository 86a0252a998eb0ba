package ninc.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import ninc.cli.report.compile.ModelComparison;
import ninc.cli.report.compile.ModelSummary;
import ninc.runtime.model.Model;
import ninc.runtime.model.ModelLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code ninc summary} command. */
@Command(
    name = "summary",
    description = {
      "Shows the nodes of a model with their output shapes, parameters and operations.",
      "With several models, compares their parameters, operations and memory.",
    },
    footer = {
      "",
      "Examples:",
      "  ninc summary models/NiN.java",
      "  ninc summary models/AlexNet.java models/NiN.java",
    })
public final class SummaryCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      arity = "1..*",
      description =
          "Java files, each with a public class that implements ModelDefinition; several are"
              + " compared.")
  private List<Path> files;

  @Option(names = "--json", description = "Print JSON instead of a table, one object per model.")
  private boolean json;

  @Override
  public void run() {
    List<Model> models = files.stream().map(ModelLoader::load).toList();
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
  }

  private void several(ModelComparison comparison, PrintWriter out) {
    if (json) {
      comparison.json().forEach(out::println);
    } else {
      comparison.print(out);
    }
  }
}
