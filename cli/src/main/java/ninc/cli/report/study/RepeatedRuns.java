package ninc.cli.report.study;

import java.util.List;
import java.util.Optional;
import ninc.runtime.training.Divergence;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.study.RunResult;
import ninc.runtime.training.study.RunResult.LastEpoch;
import ninc.runtime.training.study.RunStatistics;

/**
 * The runs of a model, each of which has the next seed.
 *
 * @param count the number of runs
 * @param firstSeed the seed of the first run
 * @param convergedBelow the train loss below which a run has converged
 * @param logits the number of the network's logits
 */
public record RepeatedRuns(int count, long firstSeed, double convergedBelow, int logits) {

  /** A training run. */
  public interface Run {
    /** Trains with a seed and notifies the listener of events. */
    void train(long seed, TrainingListener listener);
  }

  /** Keeps the last epoch of a run. */
  private static final class LastEpochListener implements TrainingListener {
    private Optional<LastEpoch> epoch = Optional.empty();

    @Override
    public void epoch(TrainingEvent.Epoch event) {
      epoch = Optional.of(new LastEpoch(event.training(), event.test()));
    }
  }

  /**
   * Trains one of the runs, which ends if it diverges.
   *
   * @param number the number of the run, from 1
   */
  public RunResult train(int number, Run run, RunsReport report) {
    report.begin(number, this);
    LastEpochListener last = new LastEpochListener();
    try {
      run.train(seed(number), last);
      return new RunResult(seed(number), last.epoch);
    } catch (Divergence divergence) {
      report.diverged(divergence);
      return new RunResult(seed(number), Optional.empty());
    }
  }

  /** Returns the seed of a run, counted from 1. */
  public long seed(int number) {
    return firstSeed + number - 1;
  }

  /** Returns the statistics of the runs that have ended. */
  public RunStatistics statistics(List<RunResult> results) {
    return new RunStatistics(results, convergedBelow, logits);
  }
}
