package ninc.cli.option;

import java.util.Optional;
import ninc.cli.report.study.RepeatedRuns;
import ninc.runtime.UserError;
import ninc.runtime.training.study.RunStatistics;
import picocli.CommandLine.Option;

/** The options that train a model several times. */
public final class RunsOptions {

  @Option(
      names = "--runs",
      paramLabel = "N",
      description =
          "Train N times from scratch, with seeds S, S+1, … where S is given by --seed. Reports the"
              + " mean and standard deviation of loss and accuracy after the last epoch, and how"
              + " many runs converged. Ranks (mpirun) train the runs by turns.")
  private Optional<Integer> runs;

  @Option(
      names = "--converged-below",
      paramLabel = "LOSS",
      description =
          "With several runs, a run has converged if the train loss of its last epoch is below"
              + " LOSS. Otherwise, it is dead if it diverged or if its test loss is within 1 %% of"
              + " ln(classes), the loss of random guessing. Default: ln(classes)/5.")
  private Optional<Double> convergedBelow;

  /**
   * Checks that the options can be combined.
   *
   * @param several whether there are several runs, of one model or of several
   */
  public void check(boolean several, CheckpointOptions checkpoints, RecordOptions records) {
    Count.check("--runs", count());
    if (convergedBelow.isPresent() && !several) {
      throw new UserError(
          "--converged-below requires several runs: --runs N, or several values of --set");
    }
    String cause = repeats() ? "--runs" : "--set with several values";
    checkpoints
        .resumeOption()
        .filter(_ -> several)
        .ifPresent(option -> {
          throw new UserError(
              "%s continues one run, but %s starts several; use only one of them"
                  .formatted(option, cause));
        });
    if (several && checkpoints.saves()) {
      throw new UserError(
          "%s cannot save checkpoints, because each run would overwrite the last one; to keep a run,"
                  .formatted(cause)
              + " train it again with its --seed and --save");
    }
    if (several && records.recordOneRun()) {
      throw new UserError(
          "--html and --tensorboard record one run, but %s starts several; omit either"
              .formatted(cause));
    }
    if (!several && records.hasLatex()) {
      throw new UserError("--latex requires several runs: --runs N, or several values of --set");
    }
  }

  /** Returns whether there are several runs. */
  public boolean repeats() {
    return count() > 1;
  }

  /**
   * Creates the runs.
   *
   * @param logits the number of the network's logits
   */
  public RepeatedRuns runs(long firstSeed, int logits) {
    double threshold = convergedBelow.orElseGet(() -> RunStatistics.defaultThreshold(logits));
    return new RepeatedRuns(count(), firstSeed, threshold, logits);
  }

  /** Returns the number of runs of each model. */
  public int count() {
    return runs.orElse(1);
  }
}
