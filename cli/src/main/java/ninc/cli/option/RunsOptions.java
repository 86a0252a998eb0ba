package ninc.cli.option;

import java.util.Optional;
import ninc.cli.report.study.RepeatedRuns;
import ninc.runtime.UserError;
import ninc.runtime.training.study.RunStatistics;
import picocli.CommandLine.Option;

/** How often a model is trained. */
public final class RunsOptions {

  @Option(
      names = "--runs",
      paramLabel = "N",
      description =
          "Train N times from the start, with the seeds S, S+1, … of --seed S, and tell mean and"
              + " standard deviation of the losses and accuracies of the last epoch, and how many"
              + " runs converged.")
  private Optional<Integer> runs;

  @Option(
      names = "--converged-below",
      paramLabel = "LOSS",
      description =
          "With --runs, the train loss of the last epoch under which a run has converged; a fifth"
              + " of ln(classes) if not given. Of the others, those are dead whose test loss is"
              + " within 1 %% of ln(classes), that of guessing, or that diverged.")
  private Optional<Double> convergedBelow;

  /** Checks that what is asked for makes sense together. */
  public void check(CheckpointOptions checkpoints, RecordOptions records) {
    Count.check("--runs", count());
    if (convergedBelow.isPresent() && !repeats()) {
      throw new UserError("--converged-below is for several runs; add --runs N, or leave it out");
    }
    if (repeats() && checkpoints.resumes()) {
      throw new UserError("--resume goes on with one run and --runs starts several; leave one out");
    }
    if (repeats() && checkpoints.saves()) {
      throw new UserError(
          "--runs saves nothing, for each run would overwrite the last; train the one that you"
              + " want to keep again, with its --seed and --save");
    }
    if (repeats() && records.areKept()) {
      throw new UserError(
          "--html, --csv and --tensorboard record one run and --runs starts several; leave one out");
    }
  }

  /** Whether there are several runs. */
  public boolean repeats() {
    return count() > 1;
  }

  /**
   * The runs that are asked for.
   *
   * @param logits of the network
   */
  public RepeatedRuns runs(long firstSeed, int logits) {
    double threshold = convergedBelow.orElseGet(() -> RunStatistics.defaultThreshold(logits));
    return new RepeatedRuns(count(), firstSeed, threshold, logits);
  }

  private int count() {
    return runs.orElse(1);
  }
}
