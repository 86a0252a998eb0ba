package ninc.runtime.training.study;

import java.util.Optional;
import ninc.runtime.training.Totals;

/**
 * The result of one of several runs of a model.
 *
 * @param seed the seed of the run
 * @param lastEpoch the last epoch; empty if the run diverged
 */
public record RunResult(long seed, Optional<LastEpoch> lastEpoch) {

  /**
   * The totals of the last epoch.
   *
   * @param training those over the training examples, each computed before its update
   * @param test those over the test examples
   */
  public record LastEpoch(Totals training, Totals test) {}
}
