package ninc.runtime.bench;

import ninc.compiler.ir.FusionRule;
import ninc.runtime.training.Mode;

/** Receives the progress of a benchmark. */
public interface BenchListener {

  /** Called when a level was verified, with its largest difference from level {@code none}. */
  void checked(Mode mode, FusionRule level, Difference difference);

  /**
   * Called when a level begins a turn.
   *
   * @param turn 0 for the warm-up, otherwise the number of the run
   */
  void begins(Mode mode, FusionRule level, int turn);
}
