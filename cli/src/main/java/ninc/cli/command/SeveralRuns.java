package ninc.cli.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import ninc.cli.command.TrainCommand.Output;
import ninc.cli.command.TrainCommand.Subject;
import ninc.cli.option.FreezeOption;
import ninc.cli.report.study.RepeatedRuns;
import ninc.cli.report.study.RunReport;
import ninc.cli.report.study.RunsJson;
import ninc.cli.report.study.RunsReport;
import ninc.cli.report.study.RunsText;
import ninc.cli.report.study.TrainedModel;
import ninc.cli.terminal.Notices;
import ninc.cli.terminal.StopRequest;
import ninc.cli.terminal.TerminalBar;
import ninc.dsl.Training;
import ninc.runtime.backend.Backend;
import ninc.runtime.checkpoint.Checkpoint;
import ninc.runtime.checkpoint.Matching;
import ninc.runtime.distributed.Communicator;
import ninc.runtime.distributed.Division;
import ninc.runtime.distributed.Groups;
import ninc.runtime.distributed.SingleRank;
import ninc.runtime.distributed.Turns;
import ninc.runtime.model.Model;
import ninc.runtime.training.Progress;
import ninc.runtime.training.Trainer;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.TrainingPlan;
import ninc.runtime.training.TrainingSession;
import ninc.runtime.training.study.RunResult;
import ninc.runtime.training.study.RunStatistics;

/**
 * The runs of {@code ninc train} that train each model once or several times from scratch. Ranks
 * train them by turns. No run is saved.
 */
final class SeveralRuns {
  private final TrainCommand options;
  private final List<Subject> subjects;
  private final Optional<Checkpoint> weights;
  private final Communicator ranks;
  private final Notices notices;
  private final long firstSeed;
  private final Groups groups;
  private final Backend backend;

  /** The models whose runs have ended. */
  private final List<TrainedModel> trained = new ArrayList<>();

  /** The runs of the current model that have ended. */
  private final List<RunResult> results = new ArrayList<>();

  private int current;

  /**
   * @param options the options of the command
   */
  SeveralRuns(
      TrainCommand options,
      List<Subject> subjects,
      Optional<Checkpoint> weights,
      Communicator ranks,
      Notices notices) {
    this.options = options;
    this.subjects = subjects;
    this.weights = weights;
    this.ranks = ranks;
    this.notices = notices;
    this.firstSeed = ranks.ofFirst(options.seedOption.choose(Optional.empty(), notices));
    // Each run is trained by one rank.
    this.groups = options.groupsOption.choose(new SingleRank(), Optional.empty(), notices);
    this.backend =
        options.deviceOptions.open(
            notices,
            subjects.stream().map(subject -> subject.model().training()).toArray(Training[]::new));
  }

  /** Trains all models, and returns the exit status. */
  int train() {
    for (Subject subject : subjects) {
      options.sessionOptions.check(
          options.deviceOptions,
          backend,
          subject.model(),
          subject.data().imageSize(),
          groups,
          notices);
    }
    options.agree(
        ranks,
        subjects,
        subjects.stream().map(subject -> options.plan(subject, groups, firstSeed)).toList(),
        backend);
    int runs = subjects.size() * options.runsOptions.count();
    if (ranks.size() > 1) {
      notices.say(
          "%d runs, by turns on %d ranks; what a run prints follows when it has ended",
          runs, ranks.size());
    }
    try (TerminalBar bar = new TerminalBar(System.err);
        StopRequest stop = StopRequest.install(notices);
        Turns turns = new Turns(ranks, stop)) {
      turns.run(runs, run -> train(run, bar, turns).bytes(), this::take);
      finish();
      if (isSweep() && !options.json && !trained.isEmpty()) {
        out().println();
        TrainedModel.table(trained).print(out());
      }
      return stop.exitStatus();
    }
  }

  private boolean isSweep() {
    return subjects.size() > 1;
  }

  private PrintWriter out() {
    return options.spec.commandLine().getOut();
  }

  /** Returns the subject of a run, of all runs from 0. */
  private Subject subject(int run) {
    return subjects.get(run / options.runsOptions.count());
  }

  /** Returns the number of a run among those of its model, from 1. */
  private int number(int run) {
    return run % options.runsOptions.count() + 1;
  }

  private RepeatedRuns runs(Subject subject) {
    return options.runsOptions.runs(firstSeed, subject.model().network().output().channels());
  }

  private RunsReport report(Subject subject, Output output) {
    return options.json
        ? new RunsJson(subject.model(), output.events(), output.notices())
        : new RunsText(
            subject.model(), isSweep(), output.details(), output.events(), output.notices());
  }

  /** What the runs print at once. */
  private Output output() {
    PrintWriter details = options.quietOption.details();
    return new Output(out(), details, details, notices, notices);
  }

  /** Trains a run. What it prints is kept if another rank may have to print before. */
  private RunReport train(int run, TerminalBar bar, BooleanSupplier stop) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    RunResult result = train(run, ranks.size() == 1 ? output() : keep(out, err), bar, stop);
    return new RunReport(out.toString(), err.toString(), result);
  }

  private Output keep(StringWriter out, StringWriter err) {
    PrintWriter events = new PrintWriter(out);
    PrintWriter details = options.quietOption.details(events);
    Notices messages = options.quietOption.notices(new PrintWriter(err));
    return new Output(events, details, details, messages, notices);
  }

  private RunResult train(int run, Output output, TerminalBar bar, BooleanSupplier stop) {
    Subject subject = subject(run);
    Model model = subject.model();
    Notices once = number(run) == 1 ? output.notices() : Notices.NONE;
    return runs(subject)
        .train(
            number(run),
            (seed, listener) -> {
              TrainingPlan plan = options.plan(subject, groups, seed);
              try (TrainingSession session =
                  options.sessionOptions.open(
                      backend,
                      model,
                      subject.data().imageSize(),
                      Division.of(groups),
                      seed,
                      once)) {
                FreezeOption.report(model.network(), session, once);
                Optional<Matching> loaded =
                    weights.map(file -> options.checkpointOptions.load(file, session, once));
                FreezeOption.checkStart(model.network(), loaded, once);
                List<TrainingListener> listeners =
                    new ArrayList<>(options.display(subject, plan, output, bar));
                listeners.add(listener);
                new Trainer(session, plan, listeners, stop).run(Progress.START);
              }
            },
            report(subject, output));
  }

  /** Prints what a run has left. */
  private void take(int run, byte[] left) {
    RunReport report = RunReport.of(left);
    out().print(report.out());
    out().flush();
    PrintWriter err = options.spec.commandLine().getErr();
    err.print(report.err());
    err.flush();
    if (run / options.runsOptions.count() != current) {
      // A rank was stopped in the last runs of the model before.
      finish();
      current = run / options.runsOptions.count();
    }
    results.add(report.result());
    Subject subject = subject(run);
    report(subject, output()).end(number(run), report.result(), runs(subject).statistics(results));
    if (number(run) == options.runsOptions.count()) {
      finish();
    }
  }

  /**
   * Reports the runs of the current model. The files are written after each model, so that none is
   * lost if a later one fails.
   */
  private void finish() {
    if (results.isEmpty()) {
      return;
    }
    Subject subject = subjects.get(current);
    RunStatistics statistics = runs(subject).statistics(results);
    report(subject, output()).end(statistics);
    trained.add(new TrainedModel(subject.model(), statistics));
    options.recordOptions.write(trained);
    results.clear();
  }
}
