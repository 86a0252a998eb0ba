package ninc.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import ninc.cli.option.AugmentationOptions;
import ninc.cli.option.CheckpointOptions;
import ninc.cli.option.ClippingOption;
import ninc.cli.option.DataOptions;
import ninc.cli.option.DeviceOptions;
import ninc.cli.option.EndOptions;
import ninc.cli.option.ModelArgument;
import ninc.cli.option.NormalizationOptions;
import ninc.cli.option.OrderOptions;
import ninc.cli.option.RecipeOptions;
import ninc.cli.option.RecordOptions;
import ninc.cli.option.RunsOptions;
import ninc.cli.option.SeedOption;
import ninc.cli.option.SessionOptions;
import ninc.cli.option.TargetOptions;
import ninc.cli.report.CommandText;
import ninc.cli.report.Version;
import ninc.cli.report.run.RecordedRun;
import ninc.cli.report.run.RunRecords;
import ninc.cli.report.study.RepeatedRuns;
import ninc.cli.report.study.RunsJson;
import ninc.cli.report.study.RunsReport;
import ninc.cli.report.study.RunsText;
import ninc.cli.terminal.JsonListener;
import ninc.cli.terminal.Notices;
import ninc.cli.terminal.Pace;
import ninc.cli.terminal.ProgressBars;
import ninc.cli.terminal.ProgressLines;
import ninc.cli.terminal.RunNotices;
import ninc.cli.terminal.StopRequest;
import ninc.cli.terminal.TerminalBar;
import ninc.cli.terminal.TextListener;
import ninc.dsl.Training;
import ninc.runtime.backend.Backend;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.checkpoint.Origin;
import ninc.runtime.checkpoint.RunSettings;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.model.Model;
import ninc.runtime.training.DataFit;
import ninc.runtime.training.Progress;
import ninc.runtime.training.Trainer;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;
import ninc.runtime.training.TrainingSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code ninc train} command. */
@Command(
    name = "train",
    description = "Trains a model and evaluates it on the test examples after every epoch.",
    footer = {
      "",
      "Examples:",
      "  ninc train models/MiniNiN.java --save mini.safetensors",
      "  ninc train models/NiN.java --data my-images --epochs 3 --lr 0.05",
      "  ninc train models/NiN.java --save nin.safetensors --save-every 100 --save-best best.safetensors",
      "  ninc train models/NiN.java --resume nin.safetensors --save nin.safetensors",
      "  ninc train models/VGG11.java --clip-norm 1 --save vgg.safetensors",
      "  ninc train models/LeNet.java --epochs 3 --runs 5 --seed 1",
      "  ninc train models/MiniNiN.java --html mini.html --csv mini.csv",
    })
public final class TrainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ModelArgument modelArgument;

  @Mixin private DataOptions dataOptions;

  @Mixin private RecipeOptions recipeOptions;

  @Mixin private ClippingOption clippingOption;

  @Mixin private AugmentationOptions augmentationOptions;

  @Mixin private NormalizationOptions normalizationOptions;

  @Mixin private TargetOptions targetOptions;

  @Mixin private OrderOptions orderOptions;

  @Mixin private SeedOption seedOption;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private SessionOptions sessionOptions;

  @Mixin private CheckpointOptions checkpointOptions;

  @Mixin private EndOptions endOptions;

  @Mixin private RunsOptions runsOptions;

  @Mixin private RecordOptions recordOptions;

  @Option(names = "--json", description = "Print JSON instead of text, one object per event.")
  private boolean json;

  @Override
  public Integer call() {
    Notices notices = Notices.on(spec.commandLine().getErr());
    checkpointOptions.check();
    runsOptions.check(checkpointOptions, recordOptions);
    recordOptions.check();
    Model model = model();
    Optional<Checkpoint> resumed = checkpointOptions.resume();
    Optional<Checkpoint> weights = checkpointOptions.weights();
    Dataset data = orderOptions.limit(dataOptions.open(model, notices));
    DataFit.check(model, data);
    if (runsOptions.repeats()) {
      return repeat(model, data, weights, notices);
    }

    long seed = seedOption.choose(resumed, notices);
    RunSettings settings = settings(model, data, seed);
    TrainingPlan plan = plan(model, data, seed);
    Progress start = resumed.map(Checkpoint::progress).orElse(Progress.START);
    resumed.ifPresent(checkpoint -> checkpoint.settings().checkContinuation(settings, start));
    EndOptions.checkUnfinished(plan, start);
    Origin origin = origin(model, data, plan);

    try (TrainingSession session =
            sessionOptions.open(deviceOptions.open(notices), model, seed, notices);
        TerminalBar bar = new TerminalBar(System.err);
        StopRequest stop = StopRequest.install(notices)) {
      weights
          .map(file -> file.restoreParameters(session.graph(), session.session()::write))
          .ifPresent(matching -> notices.say("%s", matching));
      weights.ifPresent(file -> reportNormalization(file, model, notices));
      resumed.ifPresent(file -> file.restore(session.graph(), session.session()));
      resumed.flatMap(Checkpoint::recipe).ifPresent(saved -> reportChange(saved, origin, notices));
      RecordedRun run = new RecordedRun(CommandText.of(spec), model, data, plan, session, start);
      try (RunRecords records = recordOptions.open(run, deviceOptions.threads(), notices)) {
        List<TrainingListener> listeners = new ArrayList<>(records.listeners());
        listeners.addAll(checkpointOptions.savers(settings, origin, session, plan, notices));
        listeners.addAll(display(plan, notices, bar));
        new Trainer(session, plan, listeners, stop).run(start);
      }
      if (!checkpointOptions.keepsTheEnd()) {
        notices.say("The parameters were not saved; use --save FILE to keep them");
      }
      return stop.exitStatus();
    }
  }

  /** Trains several runs from scratch, none of which is saved. */
  private int repeat(Model model, Dataset data, Optional<Checkpoint> weights, Notices notices) {
    long firstSeed = seedOption.choose(Optional.empty(), notices);
    RepeatedRuns runs = runsOptions.runs(firstSeed, model.network().output().channels());
    RunsReport report =
        json
            ? new RunsJson(spec.commandLine().getOut(), notices)
            : new RunsText(spec.commandLine().getOut(), notices);
    Backend backend = deviceOptions.open(notices);
    try (TerminalBar bar = new TerminalBar(System.err);
        StopRequest stop = StopRequest.install(notices)) {
      runs.train(
          (seed, listener) -> {
            TrainingPlan plan = plan(model, data, seed);
            Notices once = seed == firstSeed ? notices : Notices.NONE;
            try (TrainingSession session = sessionOptions.open(backend, model, seed, once)) {
              weights
                  .map(file -> file.restoreParameters(session.graph(), session.session()::write))
                  .ifPresent(matching -> once.say("%s", matching));
              List<TrainingListener> listeners = new ArrayList<>(display(plan, notices, bar));
              listeners.add(listener);
              new Trainer(session, plan, listeners, stop).run(Progress.START);
            }
          },
          report,
          stop);
      return stop.exitStatus();
    }
  }

  private Model model() {
    Model model = modelArgument.load();
    Training recipe =
        targetOptions.apply(
            normalizationOptions.apply(
                augmentationOptions.apply(
                    clippingOption.apply(
                        dataOptions.apply(recipeOptions.apply(model.training()))))));
    return new Model(model.name(), model.network(), recipe);
  }

  private RunSettings settings(Model model, Dataset data, long seed) {
    return new RunSettings(
        model.name(),
        data.name(),
        seed,
        model.training().batchSize(),
        data.train().size(),
        orderOptions.order() == ExampleOrder.SHUFFLED);
  }

  private TrainingPlan plan(Model model, Dataset data, long seed) {
    TrainingPlan plan =
        TrainingPlan.of(
            model.training(), model.network().input(), data, orderOptions.order(), seed);
    return endOptions.apply(plan, recipeOptions.hasEpochs());
  }

  private Origin origin(Model model, Dataset data, TrainingPlan plan) {
    return Origin.of(
        modelArgument.source(),
        data.classNames(),
        model.training(),
        plan.epochs(),
        Version.ofNinc());
  }

  /** Reports that the parameters were trained on images that were normalized differently. */
  private static void reportNormalization(Checkpoint weights, Model model, Notices notices) {
    if (!weights.normalized(model).equals(model)) {
      notices.say(
          "The parameters were trained on images with another normalization; use --mean and --std to"
              + " set it, or --no-normalize");
    }
  }

  /** Reports that the run is resumed with another recipe, which is allowed. */
  private static void reportChange(String saved, Origin now, Notices notices) {
    if (!saved.equals(now.recipe())) {
      notices.say("The saved run used %s; resuming with %s", saved, now.recipe());
    }
  }

  /** Returns the listeners that report to the user, in the order in which they are notified. */
  private List<TrainingListener> display(TrainingPlan plan, Notices notices, TerminalBar bar) {
    Pace pace = new Pace(plan, System::nanoTime);
    TrainingListener progress =
        notices.terminal()
            ? new ProgressBars(plan, pace, bar)
            : new ProgressLines(plan, pace, notices, System::nanoTime);
    TrainingListener results =
        json
            ? new JsonListener(spec.commandLine().getOut())
            : new TextListener(spec.commandLine().getOut(), plan);
    return List.of(pace, progress, results, new RunNotices(pace, notices));
  }
}
