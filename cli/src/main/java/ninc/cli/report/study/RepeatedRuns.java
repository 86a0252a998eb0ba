package ninc.cli.report.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import ninc.runtime.training.Divergence;
import ninc.runtime.training.TrainingEvent;
import ninc.runtime.training.TrainingListener;
import ninc.runtime.training.study.RunResult;
import ninc.runtime.training.study.RunStatistics;

/**
 * Trains a model several times, each time with the next seed.
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
  private static final class LastEpoch implements TrainingListener {
    private Optional<TrainingEvent.Epoch> epoch = Optional.empty();

    @Override
    public void epoch(TrainingEvent.Epoch event) {
      epoch = Optional.of(event);
    }
  }

  /**
   * Trains all runs. A run that diverges ends, and the next one starts.
   *
   * @param stop queried after each run; if true, that run is discarded and no other starts
   * @return the statistics of the runs that ended; empty if none did
   */
  public Optional<RunStatistics> train(Run run, RunsReport report, BooleanSupplier stop) {
    List<RunResult> results = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      report.begin(this, number);
      RunResult result = result(run, number, report);
      if (stop.getAsBoolean()) {
        break;
      }
      results.add(result);
      report.end(number, result, statistics(results));
    }
    if (results.isEmpty()) {
      return Optional.empty();
    }
    RunStatistics all = statistics(results);
    report.end(all);
    return Optional.of(all);
  }

  private RunResult result(Run run, int number, RunsReport report) {
    LastEpoch last = new LastEpoch();
    try {
      run.train(seed(number), last);
      return new RunResult(seed(number), last.epoch);
    } catch (Divergence divergence) {
      report.diverged(divergence);
      return new RunResult(seed(number), Optional.empty());
    }
  }

  /** Returns the seed of a run, counted from 1. */
  long seed(int number) {
    return firstSeed + number - 1;
  }

  private RunStatistics statistics(List<RunResult> results) {
    return new RunStatistics(results, convergedBelow, logits);
  }
}
