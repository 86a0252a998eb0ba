package ninc.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import ninc.compiler.Compiler;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Fusion;
import ninc.compiler.graph.Graph;
import ninc.dsl.Shape;
import ninc.dsl.Training;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Session;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ImageSize;
import ninc.runtime.model.Model;
import ninc.runtime.training.ClassifierProgram;
import ninc.runtime.training.DataFit;
import ninc.runtime.training.Evaluator;
import ninc.runtime.training.MemoryCheck;
import ninc.runtime.training.Totals;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ninc eval}. */
@Command(
    name = "eval",
    description = "Measures loss and accuracy of a trained model on the test examples.",
    footer = {
      "",
      "Examples:",
      "  ninc eval models/MiniNiN.java --weights mini.safetensors",
      "  ninc eval models/MiniNiN.java --weights saved-by-pytorch.safetensors",
    })
final class EvalCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private ModelArgument modelArgument;

  @Mixin private DataOptions dataOptions;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private FusionOption fusionOption;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      required = true,
      description =
          "The parameters: a checkpoint, or any safetensors file with tensors of the same names, or"
              + " of the same shapes in the order of the layers.")
  private Path weights;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Examples that are evaluated at a time. The recipe's if not given.")
  private Optional<Integer> batchSize;

  @Option(names = "--json", description = "Print a JSON object, for programs.")
  private boolean json;

  @Override
  public void run() {
    Notices notices = Notices.on(spec.commandLine().getErr());
    Model declared = modelArgument.load();
    Training recipe = dataOptions.apply(declared.training());
    Model model = new Model(declared.name(), declared.network(), recipe);
    Checkpoint checkpoint = Checkpoint.open(weights);
    Dataset data = dataOptions.open(model, notices);
    DataFit.check(model, data);
    print(model, data, evaluate(model, checkpoint, data, notices));
  }

  private Totals evaluate(Model model, Checkpoint checkpoint, Dataset data, Notices notices) {
    Shape input = model.network().input();
    BatchLoader examples =
        BatchLoader.of(data.test(), batchSize.orElse(model.training().batchSize()))
            .resized(new ImageSize(input.height(), input.width()));
    Graph graph = new Compiler().evaluation(model.network());
    FusedGraph fused = Fusion.fuse(graph, fusionOption.level());
    Backend backend = deviceOptions.open(notices);
    int size = examples.batchSize();
    MemoryNotice.say(notices, new MemoryCheck(backend, List.of(fused)).check(size), size);
    try (Session session = backend.open(size);
        TerminalBar bar = new TerminalBar(System.err)) {
      ClassifierProgram program = ClassifierProgram.compile(session, fused);
      notices.say("%s", checkpoint.restoreParameters(graph, session));
      return new Evaluator(program).evaluate(examples, observer(notices, bar, data), () -> false);
    }
  }

  private static Consumer<Totals> observer(Notices notices, TerminalBar bar, Dataset data) {
    if (!notices.terminal()) {
      return _ -> {};
    }
    return totals ->
        bar.show("test", totals.examples(), data.test().size(), ProgressText.of(totals));
  }

  private void print(Model model, Dataset data, Totals totals) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          JsonListener.event("eval")
              .put("loss", totals.meanLoss())
              .put("accuracy", totals.accuracy())
              .put("examples", totals.examples()));
    } else {
      out.println(
          Text.format(
              "%s on %s: loss %.4f, accuracy %.4f (%,d test examples)",
              model.name(), data.name(), totals.meanLoss(), totals.accuracy(), totals.examples()));
    }
  }
}
