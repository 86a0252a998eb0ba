package ninc.cli.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import ninc.cli.option.CheckpointOptions;
import ninc.cli.option.DataOptions;
import ninc.cli.option.DeviceOptions;
import ninc.cli.option.EndOptions;
import ninc.cli.option.FreezeOption;
import ninc.cli.option.GroupsOption;
import ninc.cli.option.ModelArgument;
import ninc.cli.option.OrderOptions;
import ninc.cli.option.QuietOption;
import ninc.cli.option.RanksOption;
import ninc.cli.option.RecordOptions;
import ninc.cli.option.RunsOptions;
import ninc.cli.option.SeedOption;
import ninc.cli.option.SessionOptions;
import ninc.cli.option.SweepOption;
import ninc.cli.option.TrainingOptions;
import ninc.cli.option.ValidationOption;
import ninc.cli.report.CommandText;
import ninc.cli.report.Version;
import ninc.cli.report.run.RecordedRun;
import ninc.cli.report.run.RunRecords;
import ninc.cli.report.study.RepeatedRuns;
import ninc.cli.report.study.RunsJson;
import ninc.cli.report.study.RunsReport;
import ninc.cli.report.study.RunsText;
import ninc.cli.report.study.TrainedModel;
import ninc.cli.terminal.JsonListener;
import ninc.cli.terminal.Notices;
import ninc.cli.terminal.Pace;
import ninc.cli.terminal.ProgressBars;
import ninc.cli.terminal.ProgressLines;
import ninc.cli.terminal.Remedies;
import ninc.cli.terminal.RunNotices;
import ninc.cli.terminal.StopRequest;
import ninc.cli.terminal.TerminalBar;
import ninc.cli.terminal.TextListener;
import ninc.dsl.Training;
import ninc.runtime.backend.Backend;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.checkpoint.Matching;
import ninc.runtime.checkpoint.Origin;
import ninc.runtime.checkpoint.RunSettings;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.data.ImageSize;
import ninc.runtime.distributed.Agreement;
import ninc.runtime.distributed.Communicator;
import ninc.runtime.distributed.Division;
import ninc.runtime.distributed.Groups;
import ninc.runtime.distributed.SingleRank;
import ninc.runtime.model.Model;
import ninc.runtime.model.ModelLoader;
import ninc.runtime.training.DataFit;
import ninc.runtime.training.ParameterAgreement;
import ninc.runtime.training.Progress;
import ninc.runtime.training.Trainer;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;
import ninc.runtime.training.TrainingSession;
import picocli.CommandLine;
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
      "  ninc train models/NiN.java --save nin.safetensors --save-every 100 --save-best"
          + " best.safetensors",
      "  ninc train models/NiN.java --resume nin.safetensors --save nin.safetensors",
      "  ninc train models/NiN.java --weights other.safetensors --partial --freeze nin1,nin2,nin3",
      "  ninc train models/NiN.java --warm-up 1 --lr-schedule plateau:2:0.5 --validation 0.1",
      "  ninc train models/MiniNiN.java --optimizer adamw --ema 0.999 --save mini.safetensors",
      "  ninc train models/VGG11.java --clip-norm 1 --save vgg.safetensors",
      "  mpirun -np 4 --bind-to none ninc train models/NiN.java --groups 8 --resume-or-start"
          + " nin.safetensors --save nin.safetensors",
      "  ninc train models/LeNet.java --epochs 3 --runs 5 --seed 1",
      "  ninc train NiNBlock.java --set channels=32,64 --runs 3 --csv widths.csv",
      "  ninc train models/MiniNiN.java --html mini.html --csv mini.csv",
    })
public final class TrainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ModelArgument modelArgument;

  @Mixin private SweepOption sweepOption;

  @Mixin private DataOptions dataOptions;

  @Mixin private TrainingOptions trainingOptions;

  @Mixin private ValidationOption validationOption;

  @Mixin private OrderOptions orderOptions;

  @Mixin private SeedOption seedOption;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private SessionOptions sessionOptions;

  @Mixin private GroupsOption groupsOption;

  @Mixin private RanksOption ranksOption;

  @Mixin private CheckpointOptions checkpointOptions;

  @Mixin private EndOptions endOptions;

  @Mixin private RunsOptions runsOptions;

  @Mixin private RecordOptions recordOptions;

  @Option(names = "--json", description = "Print JSON instead of text, one object per event.")
  private boolean json;

  @Mixin private QuietOption quietOption;

  @Override
  public Integer call() {
    checkpointOptions.check();
    boolean several = runsOptions.repeats() || sweepOption.sweeps();
    runsOptions.check(several, checkpointOptions, recordOptions);
    recordOptions.check();
    Communicator ranks = ranksOption.join(several);
    Notices notices = RanksOption.notices(ranks, quietOption);
    Optional<Checkpoint> resumed = checkpointOptions.resume(ranks);
    List<Model> models = models(resumed);
    Optional<Checkpoint> weights = checkpointOptions.weights(ranks, resumed);
    List<Subject> subjects = subjects(models, notices);
    int status =
        several
            ? trainSeveral(subjects, weights, notices)
            : train(subjects.getFirst(), resumed, weights, ranks, notices);
    dataOptions.reportSkipped(notices);
    ranks.leave();
    return status;
  }

  /** A model and the examples that it is trained on. */
  private record Subject(Model model, Dataset data) {}

  /** Opens the data set of each model, which several mostly share. */
  private List<Subject> subjects(List<Model> models, Notices notices) {
    record Source(Optional<String> dataset, OptionalInt resize) {}
    Map<Source, Dataset> opened = new HashMap<>();
    List<Subject> subjects = new ArrayList<>();
    for (Model model : models) {
      Training recipe = model.training();
      Dataset data =
          opened.computeIfAbsent(
              new Source(recipe.dataset(), recipe.resize()),
              _ -> orderOptions.limit(dataOptions.open(model, notices)));
      DataFit.check(model, data);
      validationOption.check(data);
      DataFit.unusedLogits(model, data)
          .ifPresent(warning -> notices.warn("%s", Remedies.message(warning)));
      subjects.add(new Subject(model, data));
    }
    return subjects;
  }

  private int train(
      Subject subject,
      Optional<Checkpoint> resumed,
      Optional<Checkpoint> weights,
      Communicator ranks,
      Notices notices) {
    Model model = subject.model;
    Dataset data = subject.data;
    long seed = ranks.ofFirst(seedOption.choose(resumed, notices));
    Division division = new Division(groupsOption.choose(ranks, resumed, notices), ranks);
    Groups groups = division.groups();
    TrainingPlan plan = plan(model, data, groups, seed);
    RunSettings settings = settings(model, data, plan, resumed);
    Progress start =
        resumed.map(saved -> progress(saved, settings, notices)).orElse(Progress.START);
    ValidationOption.report(plan, checkpointOptions, notices);
    Optional<String> complete = EndOptions.complete(plan, start);
    if (complete.isPresent()) {
      notices.warn("%s", complete.get());
      return CommandLine.ExitCode.OK;
    }
    Origin origin = origin(model, data, plan);
    Backend backend = deviceOptions.open(notices, model.training());
    sessionOptions.check(deviceOptions, backend, model, data.imageSize(), groups, notices);
    if (ranks.size() > 1) {
      Agreement.check(ranks, common(model, plan, origin, backend));
    }

    try (TrainingSession session =
            sessionOptions.open(backend, model, data.imageSize(), division, seed, notices);
        TerminalBar bar = new TerminalBar(System.err);
        StopRequest stop = StopRequest.install(notices)) {
      FreezeOption.report(model.network(), session, notices);
      weights.ifPresent(file -> reportNormalization(file, model, notices));
      Optional<Matching> loaded =
          weights.map(file -> checkpointOptions.load(file, session, notices));
      if (resumed.isEmpty()) {
        FreezeOption.checkStart(model.network(), loaded, notices);
      }
      resumed.ifPresent(file -> file.restore(session.graph(), session.session()));
      resumed.flatMap(Checkpoint::recipe).ifPresent(saved -> reportChange(saved, origin, notices));
      TrainingListener agreement =
          new ParameterAgreement(ranks, session, checkpointOptions.interval());
      if (ranks.rank() > 0) {
        new Trainer(session, plan, List.of(agreement), stop).run(start);
        return stop.exitStatus();
      }
      RecordedRun run = new RecordedRun(CommandText.of(spec), model, data, plan, session, start);
      try (RunRecords records = recordOptions.open(run, deviceOptions.threads(), notices)) {
        // The run is saved first, so that nothing that fails afterwards can lose an epoch.
        List<TrainingListener> listeners = new ArrayList<>();
        listeners.add(agreement);
        listeners.addAll(checkpointOptions.savers(settings, origin, session, plan, notices));
        listeners.addAll(records.listeners());
        listeners.addAll(display(model, plan, origin, spec.commandLine().getOut(), notices, bar));
        new Trainer(session, plan, listeners, stop).run(start);
      }
      if (!checkpointOptions.keepsTheEnd()) {
        notices.say("The parameters were not saved; use --save FILE to keep them");
      }
      return stop.exitStatus();
    }
  }

  /** Trains each model once or several times from scratch. No run is saved. */
  private int trainSeveral(List<Subject> subjects, Optional<Checkpoint> weights, Notices notices) {
    long firstSeed = seedOption.choose(Optional.empty(), notices);
    Groups groups = groupsOption.choose(new SingleRank(), Optional.empty(), notices);
    Backend backend =
        deviceOptions.open(
            notices,
            subjects.stream().map(subject -> subject.model.training()).toArray(Training[]::new));
    for (Subject subject : subjects) {
      sessionOptions.check(
          deviceOptions, backend, subject.model, subject.data.imageSize(), groups, notices);
    }
    boolean sweeps = subjects.size() > 1;
    PrintWriter out = spec.commandLine().getOut();
    List<TrainedModel> trained = new ArrayList<>();
    try (TerminalBar bar = new TerminalBar(System.err);
        StopRequest stop = StopRequest.install(notices)) {
      for (Subject subject : subjects) {
        Model model = subject.model;
        RunsReport report =
            json
                ? new RunsJson(model, out, notices)
                : new RunsText(model, sweeps, quietOption.details(), out, notices);
        RepeatedRuns.Run run =
            (seed, listener) -> {
              TrainingPlan plan = plan(model, subject.data, groups, seed);
              Notices once = seed == firstSeed ? notices : Notices.NONE;
              try (TrainingSession session =
                  sessionOptions.open(
                      backend, model, subject.data.imageSize(), Division.of(groups), seed, once)) {
                FreezeOption.report(model.network(), session, once);
                Optional<Matching> loaded =
                    weights.map(file -> checkpointOptions.load(file, session, once));
                FreezeOption.checkStart(model.network(), loaded, once);
                List<TrainingListener> listeners =
                    new ArrayList<>(
                        display(
                            model,
                            plan,
                            origin(model, subject.data, plan),
                            quietOption.details(),
                            notices,
                            bar));
                listeners.add(listener);
                new Trainer(session, plan, listeners, stop).run(Progress.START);
              }
            };
        runsOptions
            .runs(firstSeed, model.network().output().channels())
            .train(run, report, stop)
            .ifPresent(statistics -> {
              trained.add(new TrainedModel(model, statistics));
              // The files are written after each model, so that none is lost if a later one fails.
              recordOptions.write(trained);
            });
        if (stop.getAsBoolean()) {
          break;
        }
      }
      if (sweeps && !json && !trained.isEmpty()) {
        out.println();
        TrainedModel.table(trained).print(out);
      }
      return stop.exitStatus();
    }
  }

  /**
   * Loads the model of the resumed run or, if none is resumed, one for each combination of values.
   */
  private List<Model> models(Optional<Checkpoint> resumed) {
    ModelLoader definition = modelArgument.compile();
    return resumed
        .map(saved -> List.of(sweepOption.load(definition, saved)))
        .orElseGet(() -> sweepOption.load(definition))
        .stream()
        .map(this::withOptions)
        .toList();
  }

  private Model withOptions(Model declared) {
    Model model = trainingOptions.apply(declared);
    return model.with(validationOption.apply(dataOptions.apply(model.training())));
  }

  private RunSettings settings(
      Model model, Dataset data, TrainingPlan plan, Optional<Checkpoint> resumed) {
    return new RunSettings(
        model.name(),
        model.values(),
        data.name(),
        plan.seed(),
        model.training().batchSize(),
        plan.groups(),
        plan.training().split().size(),
        orderOptions.order() == ExampleOrder.SHUFFLED,
        plan.validation().map(examples -> examples.split().size()).orElse(0),
        checkpointOptions.saves() || resumed.isPresent()
            ? Optional.of(content(model, plan))
            : Optional.empty());
  }

  /** Returns what a resumed run must have in common, which takes a pass over all examples. */
  private static RunSettings.Content content(Model model, TrainingPlan plan) {
    return new RunSettings.Content(
        model.network().toString(), plan.training().split().fingerprint());
  }

  /** Returns what all ranks must have in common, in the order in which it is compared. */
  private Map<String, String> common(
      Model model, TrainingPlan plan, Origin origin, Backend backend) {
    Map<String, String> items = new LinkedHashMap<>();
    items.put("version of ninc", Version.ofNinc());
    items.put("version of Java", Runtime.version().toString());
    items.put("model", model.network().toString());
    items.put("recipe", origin.recipe());
    items.put("seed", seedOption.given().toString());
    items.put("training data", plan.training().split().fingerprint());
    items.put("test data", plan.test().split().fingerprint());
    items.put("device", backend.name());
    items.put("arithmetic", backend.arithmetic());
    ImageSize stored = plan.training().split().shape().size();
    items.put("kernels", sessionOptions.kernels(backend, model, stored, plan.groups()));
    return items;
  }

  /** Returns the progress of a saved run, if a run with these settings can continue it. */
  private static Progress progress(Checkpoint saved, RunSettings settings, Notices notices) {
    Progress progress = saved.progress();
    saved.settings().checkContinuation(settings, progress);
    if (saved.settings().selectedBy() == settings.selectedBy()) {
      return progress;
    }
    notices.say(
        "The saved run chose its best epoch by %s examples, this one does by %s examples, so"
            + " earlier epochs no longer count",
        saved.settings().selectedBy().label(), settings.selectedBy().label());
    return progress.withoutLosses();
  }

  private TrainingPlan plan(Model model, Dataset data, Groups groups, long seed) {
    TrainingPlan plan =
        TrainingPlan.of(model.training(), model.network().input(), data, orderOptions.order(), seed)
            .cutInto(groups);
    return endOptions.apply(plan, trainingOptions.hasEpochs());
  }

  private Origin origin(Model model, Dataset data, TrainingPlan plan) {
    return Origin.of(
        modelArgument.source(),
        data.classNames(),
        model.network(),
        model.training(),
        plan.epochs(),
        plan.groups(),
        Version.ofNinc());
  }

  /** Reports that the parameters were trained on images that were normalized differently. */
  private static void reportNormalization(Checkpoint weights, Model model, Notices notices) {
    if (!weights.normalized(model).equals(model)) {
      notices.say(
          "The parameters were trained on images with another normalization; use --mean and --std"
              + " to set it, or --no-normalize");
    }
  }

  /** Reports that the run is resumed with another recipe, which is allowed. */
  private static void reportChange(String saved, Origin now, Notices notices) {
    if (!saved.equals(now.recipe())) {
      notices.say("The saved run used %s; resuming with %s", saved, now.recipe());
    }
  }

  /**
   * Returns the listeners that report to the user, in the order in which they are notified.
   *
   * @param result receives the line at the end of the run
   */
  private List<TrainingListener> display(
      Model model,
      TrainingPlan plan,
      Origin origin,
      PrintWriter result,
      Notices notices,
      TerminalBar bar) {
    Pace pace = new Pace(plan, System::nanoTime);
    TrainingListener progress =
        notices.terminal()
            ? new ProgressBars(plan, pace, bar)
            : new ProgressLines(plan, pace, notices, System::nanoTime);
    TrainingListener results =
        json
            ? new JsonListener(spec.commandLine().getOut(), model, plan, origin)
            : new TextListener(quietOption.details(), result, plan);
    return List.of(pace, progress, results, new RunNotices(pace, notices));
  }
}
