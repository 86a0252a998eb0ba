package ninc.runtime.checkpoint;

import ninc.runtime.UserError;
import ninc.runtime.training.Progress;

/**
 * What makes a run the run it is, besides its model and recipe.
 *
 * @param model its name
 * @param dataset its name or folder
 * @param seed of everything that is drawn
 * @param batchSize N
 * @param trainExamples how many examples an epoch has
 * @param shuffled whether their order is random
 */
public record RunSettings(
    String model, String dataset, long seed, int batchSize, int trainExamples, boolean shuffled) {

  /**
   * Checks that a run with settings {@code now} can go on where this one was. Between epochs it may
   * have others; in the middle of one, its remaining batches would not be those that are left.
   *
   * @throws OtherEpoch where they differ
   */
  public void checkContinuation(RunSettings now, Progress where) {
    if (where.batch() > 0 && !epoch().equals(now.epoch())) {
      throw new OtherEpoch(epoch(), now.epoch());
    }
  }

  /** A run that stopped within an epoch and cannot go on with other batches. */
  public static final class OtherEpoch extends UserError {
    private static final long serialVersionUID = 1L;

    private OtherEpoch(String saved, String now) {
      super(
          "the saved run is in the middle of an epoch of %s, but this one has %s"
              .formatted(saved, now),
          "go on with the same examples, batch size and order");
    }
  }

  /**
   * Whether both are of one run: the same model, drawn from the same seed, on the same data set.
   */
  boolean isSameRun(RunSettings other) {
    return model.equals(other.model) && seed == other.seed && dataset.equals(other.dataset);
  }

  private String epoch() {
    return "%d examples in batches of %d, %s"
        .formatted(trainExamples, batchSize, shuffled ? "shuffled" : "not shuffled");
  }
}
