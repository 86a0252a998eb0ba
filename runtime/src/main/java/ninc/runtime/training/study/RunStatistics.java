package ninc.runtime.training.study;

import java.util.List;
import java.util.function.ToDoubleFunction;
import ninc.runtime.training.TrainingEvent;

/**
 * What several runs of one model give together, by the last epoch of each.
 *
 * @param runs in the order of their seeds
 * @param convergedBelow the train loss under which a run has converged
 * @param logits K, by which the loss of guessing is ln K
 */
public record RunStatistics(List<RunResult> runs, double convergedBelow, int logits) {
  private static final double CONVERGED_SHARE = 0.2;

  public RunStatistics {
    runs = List.copyOf(runs);
  }

  /** A fifth of ln K: the train loss under which a run has converged, if nobody says otherwise. */
  public static double defaultThreshold(int logits) {
    return CONVERGED_SHARE * Math.log(logits);
  }

  /** How one of the runs turned out. */
  public RunOutcome outcome(RunResult run) {
    return RunOutcome.of(run, convergedBelow, Math.log(logits));
  }

  /** The runs that turned out like this. */
  public List<RunResult> with(RunOutcome outcome) {
    return runs.stream().filter(run -> outcome(run) == outcome).toList();
  }

  /** The share of runs that converged, from 0 to 1. */
  public double convergedShare() {
    return (double) with(RunOutcome.CONVERGED).size() / runs.size();
  }

  /** Of the runs' mean losses over the training examples of the last epoch, as the epoch went. */
  public Moments trainLoss() {
    return moments(epoch -> epoch.training().meanLoss());
  }

  /** Of the runs' accuracies on the same examples. */
  public Moments trainAccuracy() {
    return moments(epoch -> epoch.training().accuracy());
  }

  /** Of the runs' losses on the test examples. */
  public Moments testLoss() {
    return moments(epoch -> epoch.test().meanLoss());
  }

  /** Of the runs' accuracies on the test examples. */
  public Moments testAccuracy() {
    return moments(epoch -> epoch.test().accuracy());
  }

  /** Over the runs that did not diverge. */
  private Moments moments(ToDoubleFunction<TrainingEvent.Epoch> figure) {
    return Moments.of(runs.stream().flatMap(run -> run.lastEpoch().stream()).mapToDouble(figure));
  }
}
