package ninc.runtime.training.study;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Statistics over several runs of a model, from the last epoch of each.
 *
 * @param runs the runs in the order of their seeds
 * @param convergedBelow the training loss below which a run has converged
 * @param logits the number of classes, K; the loss at chance level is ln K
 */
public record RunStatistics(List<RunResult> runs, double convergedBelow, int logits) {
  private static final double CONVERGED_SHARE = 0.2;

  public RunStatistics {
    runs = List.copyOf(runs);
  }

  /** Returns the default threshold for convergence: a training loss of one fifth of ln K. */
  public static double defaultThreshold(int logits) {
    return CONVERGED_SHARE * Math.log(logits);
  }

  /** Returns the outcome of one of the runs. */
  public RunOutcome outcome(RunResult run) {
    return RunOutcome.of(run, convergedBelow, Math.log(logits));
  }

  /** Returns the runs with this outcome. */
  public List<RunResult> with(RunOutcome outcome) {
    return runs.stream().filter(run -> outcome(run) == outcome).toList();
  }

  /** Returns the fraction of runs that converged, from 0 to 1. */
  public double convergedShare() {
    return (double) with(RunOutcome.CONVERGED).size() / runs.size();
  }

  /** Returns the moments of the training loss during the last epoch. */
  public Moments trainLoss() {
    return moments(epoch -> epoch.training().meanLoss());
  }

  /** Returns the moments of the training accuracy during the last epoch. */
  public Moments trainAccuracy() {
    return moments(epoch -> epoch.training().accuracy());
  }

  /** Returns the moments of the test loss. */
  public Moments testLoss() {
    return moments(epoch -> epoch.test().meanLoss());
  }

  /** Returns the moments of the test accuracy. */
  public Moments testAccuracy() {
    return moments(epoch -> epoch.test().accuracy());
  }

  /** Computes moments over the runs that did not diverge. */
  private Moments moments(ToDoubleFunction<RunResult.LastEpoch> figure) {
    return Moments.of(runs.stream().flatMap(run -> run.lastEpoch().stream()).mapToDouble(figure));
  }
}
