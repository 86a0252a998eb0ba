package ninc.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import ninc.cli.option.DataOptions;
import ninc.cli.option.DeviceOptions;
import ninc.cli.option.FusionOption;
import ninc.cli.option.ModelArgument;
import ninc.cli.option.ParametersOption;
import ninc.cli.option.PrecisionOption;
import ninc.cli.option.QuietOption;
import ninc.cli.option.TableOptions;
import ninc.cli.option.WeightsOption;
import ninc.cli.report.CommandText;
import ninc.cli.report.OutputFile;
import ninc.cli.report.evaluate.EvalEvent;
import ninc.cli.report.evaluate.EvalPage;
import ninc.cli.report.evaluate.EvalReport;
import ninc.cli.report.evaluate.EvalTables;
import ninc.cli.terminal.Notices;
import ninc.cli.terminal.ProgressText;
import ninc.cli.terminal.Remedies;
import ninc.cli.terminal.TerminalBar;
import ninc.compiler.CompileOptions.Purpose;
import ninc.compiler.Compiled;
import ninc.compiler.Compiler;
import ninc.dsl.Shape;
import ninc.dsl.Training;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.Session;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ImageSize;
import ninc.runtime.model.Model;
import ninc.runtime.model.ModelLoader;
import ninc.runtime.predict.LabelledPrediction;
import ninc.runtime.training.ClassifierProgram;
import ninc.runtime.training.DataFit;
import ninc.runtime.training.Evaluator;
import ninc.runtime.training.ImageFeeds;
import ninc.runtime.training.MemoryCheck;
import ninc.runtime.training.Totals;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code ninc eval} command. */
@Command(
    name = "eval",
    description = {
      "Evaluates a trained model on the test examples: loss, accuracy, precision, recall and F1"
          + " score per class, the confusion matrix, and the calibration error of the"
          + " probabilities.",
    },
    footer = {
      "",
      "Examples:",
      "  ninc eval models/MiniNiN.java --weights mini.safetensors",
      "  ninc eval models/MiniNiN.java --weights mini.safetensors --html eval.html",
      "  ninc eval models/MiniNiN.java --weights saved-by-pytorch.safetensors",
    })
public final class EvalCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private ModelArgument modelArgument;

  @Mixin private ParametersOption parametersOption;

  @Mixin private TableOptions tableOptions;

  @Mixin private DataOptions dataOptions;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private FusionOption fusionOption;

  @Mixin private WeightsOption weights;

  @Mixin private PrecisionOption precisionOption;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Batch size. Default: from recipe.")
  private Optional<Integer> batchSize;

  @Option(names = "--json", description = "Print a JSON object instead of text.")
  private boolean json;

  @Mixin private QuietOption quietOption;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Also write an HTML page with the confusion matrix as a heat map, the scores per class, a"
              + " reliability diagram, and the most confident mistakes.")
  private Optional<Path> html;

  @Override
  public void run() {
    Notices notices = quietOption.notices();
    Optional<OutputFile> page = OutputFile.checked("--html", html);
    tableOptions.check();
    ModelLoader definition = modelArgument.compile();
    Checkpoint checkpoint = weights.open(modelArgument, notices);
    Model declared = parametersOption.load(definition, checkpoint);
    Training recipe = precisionOption.apply(dataOptions.apply(declared.training()));
    Model model = checkpoint.normalized(declared.with(recipe));
    Dataset data = dataOptions.open(model, notices);
    DataFit.check(model, data);
    DataFit.unusedLogits(model, data)
        .ifPresent(warning -> notices.warn("%s", Remedies.message(warning)));
    EvalReport report = evaluate(model, checkpoint, data, notices);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(EvalEvent.of(report));
    } else {
      print(report, out);
    }
    tableOptions.write(() -> EvalEvent.classes(report), () -> EvalTables.classes(report));
    tableOptions.write(
        "confusion", () -> EvalEvent.confusion(report), () -> EvalTables.confusion(report));
    page.ifPresent(
        file -> file.write(EvalPage.of(report, CommandText.of(spec), LocalDateTime.now())));
    dataOptions.reportSkipped(notices);
  }

  private EvalReport evaluate(Model model, Checkpoint checkpoint, Dataset data, Notices notices) {
    Shape input = model.network().input();
    BatchLoader examples =
        BatchLoader.of(data.test(), batchSize.orElse(model.training().batchSize()))
            .resized(ImageSize.of(input))
            .normalized(model.training().normalization());
    Backend backend = deviceOptions.open(notices, model.training());
    int size = examples.batchSize();
    Compiled compiled =
        Compiler.compile(
            model.network(),
            model.training(),
            backend
                .options(fusionOption.rule(), size)
                .purpose(Purpose.EVALUATION)
                .images(ImageFeeds.of(backend.target(), model, data.imageSize()).evaluation()));
    notices.memory(new MemoryCheck(backend, List.of(compiled)).check(size), size);
    List<LabelledPrediction> predictions = new ArrayList<>();
    try (Session session = backend.open();
        TerminalBar bar = new TerminalBar(System.err)) {
      ClassifierProgram program = ClassifierProgram.compile(session, compiled);
      notices.say("%s", checkpoint.restoreParameters(compiled.graph(), session::write));
      Consumer<Totals> display = display(notices, bar, data);
      Totals totals =
          new Evaluator(program)
              .evaluate(
                  examples,
                  (batch, soFar) -> {
                    predictions.addAll(LabelledPrediction.ofBatch(batch, program.logits()));
                    display.accept(soFar);
                  },
                  () -> false);
      return new EvalReport(model.title(), data, totals, predictions);
    }
  }

  private static Consumer<Totals> display(Notices notices, TerminalBar bar, Dataset data) {
    if (!notices.terminal()) {
      return _ -> {};
    }
    return totals ->
        bar.show("test", totals.examples(), data.test().size(), ProgressText.of(totals));
  }

  private static void print(EvalReport report, PrintWriter out) {
    out.println(report.headline());
    out.println();
    EvalTables.classes(report).print(out);
    out.println();
    if (report.classes().size() <= EvalTables.MOST_CLASSES) {
      EvalTables.confusion(report).print(out);
    } else {
      out.println(
          "The confusion matrix has %d classes and is not printed; use --html or --json to see it."
              .formatted(report.classes().size()));
    }
    out.println();
    out.println(report.calibrationLine() + ".");
    out.println(EvalTables.TERMS);
  }
}
