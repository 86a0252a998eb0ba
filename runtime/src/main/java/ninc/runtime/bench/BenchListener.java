package ninc.runtime.bench;

import ninc.runtime.training.Mode;

/** Receives the progress of a benchmark. */
public interface BenchListener {

  /** Called when a variant was verified, with its largest difference from level {@code none}. */
  void checked(Mode mode, Variant variant, Difference difference);

  /**
   * Called when a variant begins a turn.
   *
   * @param turn 0 for the warm-up, otherwise the number of the run
   */
  void begins(Mode mode, Variant variant, int turn);
}
