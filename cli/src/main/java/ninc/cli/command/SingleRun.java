package ninc.cli.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ninc.cli.command.TrainCommand.Output;
import ninc.cli.command.TrainCommand.Subject;
import ninc.cli.option.EndOptions;
import ninc.cli.option.FreezeOption;
import ninc.cli.option.ValidationOption;
import ninc.cli.report.CommandText;
import ninc.cli.report.run.RecordedRun;
import ninc.cli.report.run.RunRecords;
import ninc.cli.terminal.Notices;
import ninc.cli.terminal.StopRequest;
import ninc.cli.terminal.TerminalBar;
import ninc.runtime.backend.Backend;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.checkpoint.Matching;
import ninc.runtime.checkpoint.Origin;
import ninc.runtime.checkpoint.RunSettings;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.distributed.Communicator;
import ninc.runtime.distributed.Division;
import ninc.runtime.distributed.Groups;
import ninc.runtime.model.Model;
import ninc.runtime.training.ParameterAgreement;
import ninc.runtime.training.Progress;
import ninc.runtime.training.Trainer;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;
import ninc.runtime.training.TrainingSession;
import picocli.CommandLine;

/**
 * A run of {@code ninc train}, which several ranks may train together, and which can be saved and
 * resumed.
 *
 * @param options the options of the command
 */
record SingleRun(
    TrainCommand options,
    Subject subject,
    Optional<Checkpoint> resumed,
    Optional<Checkpoint> weights,
    Communicator ranks,
    Notices notices) {

  /** Trains, and returns the exit status. */
  int train() {
    Model model = subject.model();
    Dataset data = subject.data();
    long seed = ranks.ofFirst(options.seedOption.choose(resumed, notices));
    Division division = new Division(options.groupsOption.choose(ranks, resumed, notices), ranks);
    Groups groups = division.groups();
    TrainingPlan plan = options.plan(subject, groups, seed);
    RunSettings settings = settings(plan);
    Progress start = resumed.map(saved -> progress(saved, settings)).orElse(Progress.START);
    ValidationOption.report(plan, options.checkpointOptions, notices);
    Optional<String> complete = EndOptions.complete(plan, start);
    if (complete.isPresent()) {
      notices.warn("%s", complete.get());
      return CommandLine.ExitCode.OK;
    }
    Backend backend = options.deviceOptions.open(notices, model.training());
    options.sessionOptions.check(
        options.deviceOptions, backend, model, data.imageSize(), groups, notices);
    options.agree(ranks, List.of(subject), List.of(plan), backend);

    try (TrainingSession session =
            options.sessionOptions.open(backend, model, data.imageSize(), division, seed, notices);
        TerminalBar bar = new TerminalBar(System.err);
        StopRequest stop = StopRequest.install(notices)) {
      load(session, plan);
      TrainingListener agreement =
          new ParameterAgreement(ranks, session, options.checkpointOptions.interval());
      if (ranks.rank() > 0) {
        new Trainer(session, plan, List.of(agreement), stop).run(start);
        return stop.exitStatus();
      }
      RecordedRun run =
          new RecordedRun(CommandText.of(options.spec), model, data, plan, session, start);
      try (RunRecords records =
          options.recordOptions.open(run, options.deviceOptions.threads(), notices)) {
        // The run is saved first, so that nothing that fails afterwards can lose an epoch.
        List<TrainingListener> listeners = new ArrayList<>();
        listeners.add(agreement);
        listeners.addAll(
            options.checkpointOptions.savers(
                settings, options.origin(subject, plan), session, plan, notices));
        listeners.addAll(records.listeners());
        listeners.addAll(options.display(subject, plan, output(), bar));
        new Trainer(session, plan, listeners, stop).run(start);
      }
      if (!options.checkpointOptions.keepsTheEnd()) {
        notices.say("The parameters were not saved; use --save FILE to keep them");
      }
      return stop.exitStatus();
    }
  }

  /** Restores the resumed run, or loads the parameters that a new one starts from. */
  private void load(TrainingSession session, TrainingPlan plan) {
    Model model = subject.model();
    FreezeOption.report(model.network(), session, notices);
    weights.ifPresent(this::reportNormalization);
    Optional<Matching> loaded =
        weights.map(file -> options.checkpointOptions.load(file, session, notices));
    if (resumed.isEmpty()) {
      FreezeOption.checkStart(model.network(), loaded, notices);
    }
    resumed.ifPresent(file -> file.restore(session.graph(), session.session()));
    resumed
        .flatMap(Checkpoint::recipe)
        .ifPresent(saved -> reportChange(saved, options.origin(subject, plan)));
  }

  private Output output() {
    PrintWriter out = options.spec.commandLine().getOut();
    return new Output(out, options.quietOption.details(), out, notices, notices);
  }

  private RunSettings settings(TrainingPlan plan) {
    Model model = subject.model();
    return new RunSettings(
        model.name(),
        model.values(),
        subject.data().name(),
        plan.seed(),
        model.training().batchSize(),
        plan.groups(),
        plan.training().split().size(),
        options.orderOptions.order() == ExampleOrder.SHUFFLED,
        plan.validation().map(examples -> examples.split().size()).orElse(0),
        options.checkpointOptions.saves() || resumed.isPresent()
            ? Optional.of(content(model, plan))
            : Optional.empty());
  }

  /** Returns what a resumed run must have in common, which takes a pass over all examples. */
  private static RunSettings.Content content(Model model, TrainingPlan plan) {
    return new RunSettings.Content(
        model.network().toString(), plan.training().split().fingerprint());
  }

  /** Returns the progress of a saved run, if a run with these settings can continue it. */
  private Progress progress(Checkpoint saved, RunSettings settings) {
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

  /** Reports that the parameters were trained on images that were normalized differently. */
  private void reportNormalization(Checkpoint file) {
    if (!file.normalized(subject.model()).equals(subject.model())) {
      notices.say(
          "The parameters were trained on images with another normalization; use --mean and --std"
              + " to set it, or --no-normalize");
    }
  }

  /** Reports that the run is resumed with another recipe, which is allowed. */
  private void reportChange(String saved, Origin now) {
    if (!saved.equals(now.recipe())) {
      notices.say("The saved run used %s; resuming with %s", saved, now.recipe());
    }
  }
}
