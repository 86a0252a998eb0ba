package ninc.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.checkpoint.RunSettings;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.model.Initialization;
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

/** {@code ninc train}. */
@Command(
    name = "train",
    description = "Trains a model, and evaluates it on the test examples after every epoch.",
    footer = {
      "",
      "Examples:",
      "  ninc train models/MiniNiN.java --save mini.safetensors",
      "  ninc train models/NiN.java --data my-images --epochs 3 --lr 0.05",
      "  ninc train models/NiN.java --resume nin.safetensors --save nin.safetensors",
      "  ninc train models/MiniNiN.java --html mini.html --csv mini.csv",
    })
final class TrainCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private ModelArgument modelArgument;

  @Mixin private DataOptions dataOptions;

  @Mixin private RecipeOptions recipeOptions;

  @Mixin private OrderOptions orderOptions;

  @Mixin private SeedOption seedOption;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private FusionOption fusionOption;

  @Mixin private RecomputeOption recomputeOption;

  @Mixin private CheckpointOptions checkpointOptions;

  @Mixin private RecordOptions recordOptions;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "End after N steps in all, though the epochs are not done.")
  private Optional<Long> steps;

  @Option(names = "--json", description = "Print one JSON object per event, for programs.")
  private boolean json;

  @Override
  public void run() {
    Notices notices = Notices.on(spec.commandLine().getErr());
    checkpointOptions.check();
    recordOptions.check();
    Model model = model();
    Optional<Checkpoint> resumed = checkpointOptions.resume();
    Optional<Checkpoint> weights = checkpointOptions.weights();
    Dataset data = orderOptions.limit(dataOptions.open(model, notices));
    DataFit.check(model, data);

    long seed = seedOption.choose(resumed, notices);
    RunSettings settings = settings(model, data, seed);
    TrainingPlan plan = plan(model, data, seed);
    Progress start = resumed.map(Checkpoint::progress).orElse(Progress.START);
    resumed.ifPresent(checkpoint -> checkpoint.settings().checkContinuation(settings, start));
    checkUnfinished(plan, start);

    try (TrainingSession session =
            TrainingSession.open(
                deviceOptions.open(notices),
                model,
                fusionOption.level(),
                recomputeOption.activations(),
                need -> MemoryNotice.say(notices, need, model.training().batchSize()));
        TerminalBar bar = new TerminalBar(System.err);
        StopRequest stop = StopRequest.install(notices)) {
      session.initialize(new Initialization(model.training().initializer(), seed));
      weights.ifPresent(file -> file.restoreParameters(session.graph(), session.session()));
      resumed.ifPresent(file -> file.restore(session.graph(), session.session()));
      RecordedRun run = new RecordedRun(CommandText.of(spec), model, data, plan, session, start);
      try (RunRecords records = recordOptions.open(run, deviceOptions.threads(), notices)) {
        List<TrainingListener> listeners = new ArrayList<>(records.listeners());
        checkpointOptions
            .save()
            .map(file -> new CheckpointListener(file, settings, session, notices))
            .ifPresent(listeners::add);
        listeners.addAll(display(plan, notices, bar));
        new Trainer(session, plan, listeners, stop).run(start);
      }
    }
    if (checkpointOptions.save().isEmpty()) {
      notices.say("the parameters were not saved; --save FILE keeps them");
    }
  }

  private Model model() {
    Model model = modelArgument.load();
    Training recipe = dataOptions.apply(recipeOptions.apply(model.training()));
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

  /** Without {@code --epochs}, {@code --steps} may be more than the recipe's epochs have. */
  private TrainingPlan plan(Model model, Dataset data, long seed) {
    TrainingPlan plan =
        TrainingPlan.of(
            model.training(), model.network().input(), data, orderOptions.order(), seed);
    if (steps.isEmpty()) {
      return plan;
    }
    long limit = steps.get();
    if (limit < 1) {
      throw new UserError("--steps is %d, but must be at least 1".formatted(limit));
    }
    return recipeOptions.hasEpochs() ? plan.limitedTo(limit) : plan.extendedTo(limit);
  }

  private static void checkUnfinished(TrainingPlan plan, Progress start) {
    if (plan.isDone(start)) {
      throw new UserError(
          ("the saved run has done all %d steps that are asked for; raise --epochs or"
                  + " --steps to go on")
              .formatted(start.step()));
    }
  }

  /** What the user sees; the order is that in which listeners are told. */
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
    return List.of(
        pace, progress, results, new WarningNotices(notices), new LongRunNotice(pace, notices));
  }
}
