package ninc.runtime.training.study;

import java.util.Locale;

/** The outcome of a run, by the losses of its last epoch. */
public enum RunOutcome {
  /** The training loss fell below the threshold. */
  CONVERGED,
  /** The training loss did not fall below the threshold, but the network is better than chance. */
  STALLED,
  /**
   * The network is no better than chance: the test loss is within 1 % of ln K, the loss of K equal
   * logits, or the run diverged.
   */
  DEAD;

  private static final double CHANCE_TOLERANCE = 0.01;

  /**
   * Classifies a run.
   *
   * @param convergedBelow the threshold for the training loss
   * @param chance the loss at chance level, ln K for K classes
   */
  static RunOutcome of(RunResult run, double convergedBelow, double chance) {
    if (run.lastEpoch().isEmpty()) {
      return DEAD;
    }
    RunResult.LastEpoch epoch = run.lastEpoch().get();
    if (epoch.training().meanLoss() < convergedBelow) {
      return CONVERGED;
    }
    double distance = Math.abs(epoch.test().meanLoss() - chance);
    return distance <= CHANCE_TOLERANCE * chance ? DEAD : STALLED;
  }

  /** Returns the name for output. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
