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
import java.util.function.Function;
import ninc.cli.option.CheckpointOptions;
import ninc.cli.option.DataOptions;
import ninc.cli.option.DeviceOptions;
import ninc.cli.option.EndOptions;
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
import ninc.cli.report.Version;
import ninc.cli.terminal.JsonListener;
import ninc.cli.terminal.Notices;
import ninc.cli.terminal.Pace;
import ninc.cli.terminal.ProgressBars;
import ninc.cli.terminal.ProgressLines;
import ninc.cli.terminal.Remedies;
import ninc.cli.terminal.RunNotices;
import ninc.cli.terminal.TerminalBar;
import ninc.cli.terminal.TextListener;
import ninc.dsl.Training;
import ninc.runtime.backend.Backend;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.checkpoint.Origin;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Dataset;
import ninc.runtime.distributed.Agreement;
import ninc.runtime.distributed.Communicator;
import ninc.runtime.distributed.Groups;
import ninc.runtime.model.Model;
import ninc.runtime.model.ModelLoader;
import ninc.runtime.training.DataFit;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;
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

  @Spec CommandSpec spec;

  @Mixin ModelArgument modelArgument;

  @Mixin SweepOption sweepOption;

  @Mixin DataOptions dataOptions;

  @Mixin TrainingOptions trainingOptions;

  @Mixin ValidationOption validationOption;

  @Mixin OrderOptions orderOptions;

  @Mixin SeedOption seedOption;

  @Mixin DeviceOptions deviceOptions;

  @Mixin SessionOptions sessionOptions;

  @Mixin GroupsOption groupsOption;

  @Mixin RanksOption ranksOption;

  @Mixin CheckpointOptions checkpointOptions;

  @Mixin EndOptions endOptions;

  @Mixin RunsOptions runsOptions;

  @Mixin RecordOptions recordOptions;

  @Option(names = "--json", description = "Print JSON instead of text, one object per event.")
  boolean json;

  @Mixin QuietOption quietOption;

  @Override
  public Integer call() {
    checkpointOptions.check();
    boolean several = runsOptions.repeats() || sweepOption.sweeps();
    runsOptions.check(several, checkpointOptions, recordOptions);
    recordOptions.check();
    Communicator ranks = ranksOption.join();
    Notices notices = RanksOption.notices(ranks, quietOption);
    Optional<Checkpoint> resumed = checkpointOptions.resume(ranks);
    List<Model> models = models(resumed);
    Optional<Checkpoint> weights = checkpointOptions.weights(ranks, resumed);
    List<Subject> subjects = subjects(models, notices);
    int status =
        several
            ? new SeveralRuns(this, subjects, weights, ranks, notices).train()
            : new SingleRun(this, subjects.getFirst(), resumed, weights, ranks, notices).train();
    dataOptions.reportSkipped(notices);
    ranks.leave();
    return status;
  }

  /** A model and the examples that it is trained on. */
  record Subject(Model model, Dataset data) {}

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

  TrainingPlan plan(Subject subject, Groups groups, long seed) {
    Model model = subject.model;
    TrainingPlan plan =
        TrainingPlan.of(
                model.training(), model.network().input(), subject.data, orderOptions.order(), seed)
            .cutInto(groups);
    return endOptions.apply(plan, trainingOptions.hasEpochs());
  }

  Origin origin(Subject subject, TrainingPlan plan) {
    return Origin.of(
        modelArgument.source(),
        subject.data.classNames(),
        subject.model.network(),
        subject.model.training(),
        plan.epochs(),
        plan.groups(),
        Version.ofNinc());
  }

  /**
   * Refuses ranks that would train something else or in another way.
   *
   * @param plans the first run of each subject
   */
  void agree(
      Communicator ranks, List<Subject> subjects, List<TrainingPlan> plans, Backend backend) {
    if (ranks.size() == 1) {
      return;
    }
    List<String> recipes = new ArrayList<>();
    List<String> kernels = new ArrayList<>();
    // Several models mostly share a data set, all of which is read.
    Map<Dataset, TrainingPlan> ofData = new LinkedHashMap<>();
    for (int i = 0; i < subjects.size(); i++) {
      Subject subject = subjects.get(i);
      TrainingPlan plan = plans.get(i);
      recipes.add(origin(subject, plan).recipe());
      kernels.add(
          sessionOptions.kernels(backend, subject.model, subject.data.imageSize(), plan.groups()));
      ofData.putIfAbsent(subject.data, plan);
    }
    Map<String, Object> items = new LinkedHashMap<>();
    items.put("version of ninc", Version.ofNinc());
    items.put("version of Java", Runtime.version());
    items.put("model", subjects.stream().map(subject -> subject.model.network()).toList());
    items.put("recipe", recipes);
    items.put("seed", seedOption.given());
    items.put("number of runs", runsOptions.count());
    items.put("number of steps", plans.stream().map(TrainingPlan::lastStep).toList());
    items.put("training data", fingerprints(ofData, TrainingPlan::training));
    items.put("test data", fingerprints(ofData, TrainingPlan::test));
    items.put("device", backend.name());
    items.put("arithmetic", backend.arithmetic());
    items.put("kernels", kernels);
    Agreement.check(ranks, items);
  }

  private static List<String> fingerprints(
      Map<Dataset, TrainingPlan> plans, Function<TrainingPlan, BatchLoader> examples) {
    return plans.values().stream().map(plan -> examples.apply(plan).split().fingerprint()).toList();
  }

  /**
   * Where a run prints.
   *
   * @param events receives JSON
   * @param details receives the lines of each epoch
   * @param result receives the line at the end of the run
   * @param notices the messages of the run
   * @param progress the messages about its progress, or the terminal on which it is drawn
   */
  record Output(
      PrintWriter events,
      PrintWriter details,
      PrintWriter result,
      Notices notices,
      Notices progress) {}

  /**
   * Returns the listeners that report to the user, in the order in which they are notified.
   *
   * @param bar draws the progress on a terminal
   */
  List<TrainingListener> display(
      Subject subject, TrainingPlan plan, Output output, TerminalBar bar) {
    Pace pace = new Pace(plan, System::nanoTime);
    TrainingListener progress =
        output.progress.terminal()
            ? new ProgressBars(plan, pace, bar)
            : new ProgressLines(plan, pace, output.progress, System::nanoTime);
    TrainingListener results =
        json
            ? new JsonListener(output.events, subject.model, plan, origin(subject, plan))
            : new TextListener(output.details, output.result, plan);
    return List.of(pace, progress, results, new RunNotices(pace, output.notices));
  }
}
