package ninc.cli.command;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import ninc.cli.option.ClippingOption;
import ninc.cli.option.DataOptions;
import ninc.cli.option.DeviceOptions;
import ninc.cli.option.ModelArgument;
import ninc.cli.option.OptimizerOptions;
import ninc.cli.option.OrderOptions;
import ninc.cli.option.ParametersOption;
import ninc.cli.option.QuietOption;
import ninc.cli.option.RateSweepOptions;
import ninc.cli.option.SeedOption;
import ninc.cli.option.SessionOptions;
import ninc.cli.option.TableOptions;
import ninc.cli.report.CommandText;
import ninc.cli.report.OutputFile;
import ninc.cli.report.study.RatePage;
import ninc.cli.report.study.RateReport;
import ninc.cli.terminal.Notices;
import ninc.cli.terminal.StopRequest;
import ninc.cli.terminal.TerminalBar;
import ninc.cli.terminal.Text;
import ninc.dsl.Training;
import ninc.runtime.Failure;
import ninc.runtime.backend.Backend;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ImageSize;
import ninc.runtime.distributed.Division;
import ninc.runtime.distributed.Groups;
import ninc.runtime.model.Model;
import ninc.runtime.training.DataFit;
import ninc.runtime.training.TrainingPlan;
import ninc.runtime.training.TrainingSession;
import ninc.runtime.training.study.LearningRateRangeTest;
import ninc.runtime.training.study.RateCurve;
import ninc.runtime.training.study.RateLoss;
import ninc.runtime.training.study.RateSweep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code ninc find-lr} command. */
@Command(
    name = "find-lr",
    description = {
      "Suggests a learning rate by a range test (L. Smith, arXiv 1506.01186): trains while the"
          + " learning rate increases exponentially, and suggests a tenth of the learning rate with the"
          + " lowest loss.",
      "Uses the recipe's optimizer and gradient clipping unless options say otherwise, but not its"
          + " learning rate and schedule. Nothing is saved.",
    },
    footer = {
      "",
      "Examples:",
      "  ninc find-lr models/MiniNiN.java",
      "  ninc find-lr models/MiniNiN.java --optimizer adamw --to 0.1",
      "  ninc find-lr models/AlexNet.java --from 1e-4 --to 1 --steps 50 --html rates.html",
    })
public final class FindRateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ModelArgument modelArgument;

  @Mixin private ParametersOption parametersOption;

  @Mixin private DataOptions dataOptions;

  @Mixin private RateSweepOptions sweepOptions;

  @Mixin private OptimizerOptions optimizerOptions;

  @Mixin private ClippingOption clippingOption;

  @Mixin private OrderOptions orderOptions;

  @Mixin private SeedOption seedOption;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private SessionOptions sessionOptions;

  @Mixin private TableOptions tableOptions;

  @Option(
      names = "--json",
      description = "Print JSON instead of text: one object per step, and one for the suggestion.")
  private boolean json;

  @Mixin private QuietOption quietOption;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write an HTML page with a plot of the loss over the learning rate.")
  private Optional<Path> html;

  @Override
  public Integer call() {
    Notices notices = quietOption.notices();
    Optional<OutputFile> page = OutputFile.checked("--html", html);
    tableOptions.check();
    RateSweep sweep = sweepOptions.sweep();
    int starts = sweepOptions.starts();
    Model model = model();
    Dataset data = orderOptions.limit(dataOptions.open(model, notices));
    DataFit.check(model, data);
    long seed = seedOption.choose(Optional.empty(), notices);
    try (StopRequest stop = StopRequest.install(notices)) {
      RateCurve curve = curve(model, data, sweep, seed, starts, notices, stop);
      report(new RateReport(model, data.name(), sweep, seed, starts, curve), page);
      dataOptions.reportSkipped(notices);
      if (curve.suggested().isEmpty() && !stop.getAsBoolean()) {
        throw new Failure(noSuggestion(sweep, curve));
      }
      return stop.exitStatus();
    }
  }

  private static String noSuggestion(RateSweep sweep, RateCurve curve) {
    return Text.format(
        "no suggestion can be made, because between learning rates %s and %s the loss does not fall"
            + " 2 %% below that of the first steps and of guessing (%.3f); use more --steps or another"
            + " range (--from, --to)",
        Text.rounded(sweep.from()), Text.rounded(sweep.to()), curve.chance());
  }

  private void report(RateReport report, Optional<OutputFile> page) {
    if (json) {
      report.json().forEach(spec.commandLine().getOut()::println);
    } else {
      report.print(spec.commandLine().getOut());
    }
    tableOptions.write(report::steps, report::table);
    page.ifPresent(
        file -> file.write(RatePage.of(report, CommandText.of(spec), LocalDateTime.now())));
  }

  private Model model() {
    Model model = parametersOption.load(modelArgument.compile());
    Training recipe = optimizerOptions.apply(model.training());
    recipe = sweepOptions.apply(recipe);
    recipe = clippingOption.apply(recipe);
    return model.with(dataOptions.apply(recipe));
  }

  private RateCurve curve(
      Model model,
      Dataset data,
      RateSweep sweep,
      long firstSeed,
      int count,
      Notices notices,
      BooleanSupplier stop) {
    Backend backend = deviceOptions.open(notices, model.training());
    ImageSize stored = data.imageSize();
    sessionOptions.check(deviceOptions, backend, model, stored, Groups.ONE, notices);
    List<LearningRateRangeTest.Start> starts = new ArrayList<>();
    try (TerminalBar bar = new TerminalBar(System.err)) {
      for (int start = 0; start < count && !stop.getAsBoolean(); start++) {
        long seed = firstSeed + start;
        Notices once = start == 0 ? notices : Notices.NONE;
        String task = count == 1 ? "find-lr" : "start %d/%d".formatted(start + 1, count);
        TrainingPlan plan =
            TrainingPlan.of(
                model.training(), model.network().input(), data, orderOptions.order(), seed);
        try (TrainingSession session =
            sessionOptions.open(backend, model, stored, Division.NONE, seed, once)) {
          starts.add(
              LearningRateRangeTest.run(
                  session,
                  plan.training(),
                  sweep,
                  loss -> show(task, loss, sweep, notices, bar),
                  stop));
        }
      }
    }
    return RateCurve.of(starts, sweep.steps(), model.network().output().channels());
  }

  private static void show(
      String task, RateLoss at, RateSweep sweep, Notices notices, TerminalBar bar) {
    if (notices.terminal()) {
      String message = Text.format("lr %s, loss %.3f", Text.rounded(at.rate()), at.loss());
      bar.show(task, at.step(), sweep.steps(), message);
    }
  }
}
