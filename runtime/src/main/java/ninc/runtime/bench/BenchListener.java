package ninc.runtime.bench;

import ninc.compiler.ir.FusionLevel;
import ninc.runtime.training.Mode;

/** Is told how far a measurement is. */
public interface BenchListener {

  /** A level computes what level {@code none} does, but for so much. */
  void checked(Mode mode, FusionLevel level, Difference difference);

  /**
   * A level begins a turn.
   *
   * @param turn 0 for the warm-up, then the number of the run
   */
  void begins(Mode mode, FusionLevel level, int turn);
}
