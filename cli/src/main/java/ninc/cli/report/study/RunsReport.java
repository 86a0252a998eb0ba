package ninc.cli.report.study;

import ninc.runtime.training.Divergence;
import ninc.runtime.training.study.RunResult;
import ninc.runtime.training.study.RunStatistics;

/** Reports the progress and results of several runs. */
public interface RunsReport {

  /** Reports the start of a run, which is counted from 1. */
  void begin(int number, RepeatedRuns runs);

  /** Reports that the current run diverged. */
  void diverged(Divergence divergence);

  /**
   * Reports the end of a run.
   *
   * @param soFar the statistics of this run and those before it
   */
  void end(int number, RunResult run, RunStatistics soFar);

  /** Reports the end of all runs. */
  void end(RunStatistics all);
}
