package ninc.cli.report.study;

import ninc.runtime.training.Divergence;
import ninc.runtime.training.study.RunResult;
import ninc.runtime.training.study.RunStatistics;

/** Is told how several runs go. */
public interface RunsReport {

  /** A run begins. */
  void begin(RepeatedRuns runs, int number);

  /** The loss of the run under way is not finite. */
  void diverged(Divergence divergence);

  /**
   * A run is over.
   *
   * @param soFar this and the runs before it
   */
  void end(int number, RunResult run, RunStatistics soFar);

  /** All runs are over. */
  void end(RunStatistics all);
}
