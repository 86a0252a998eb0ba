package ninc.runtime.training.study;

import java.util.Locale;
import ninc.runtime.training.TrainingEvent;

/** How a run turned out, by the losses of its last epoch. */
public enum RunOutcome {
  /** The train loss came below the threshold. */
  CONVERGED,
  /** It did not, but the network tells classes apart to some degree. */
  STALLED,
  /**
   * It did not, and the network does no better than guessing: the test loss is within 1 % of ln K,
   * that of K equal logits, or the run diverged.
   */
  DEAD;

  private static final double GUESSING_TOLERANCE = 0.01;

  /**
   * The outcome of a run.
   *
   * @param convergedBelow the threshold of the train loss
   * @param guessing ln K, the loss of K equal logits
   */
  static RunOutcome of(RunResult run, double convergedBelow, double guessing) {
    if (run.lastEpoch().isEmpty()) {
      return DEAD;
    }
    TrainingEvent.Epoch epoch = run.lastEpoch().get();
    if (epoch.training().meanLoss() < convergedBelow) {
      return CONVERGED;
    }
    double distance = Math.abs(epoch.test().meanLoss() - guessing);
    return distance <= GUESSING_TOLERANCE * guessing ? DEAD : STALLED;
  }

  /** The name in what ninc prints. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
