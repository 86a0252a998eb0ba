package ninc.runtime.checkpoint;

import java.util.Map;
import java.util.Optional;
import ninc.runtime.UserError;
import ninc.runtime.distributed.Groups;
import ninc.runtime.training.EvaluationSet;
import ninc.runtime.training.Progress;

/**
 * The settings that identify a run, together with its model and recipe.
 *
 * @param model the name of the model
 * @param parameters the text of the value of each of its parameters
 * @param dataset the name or folder of the data set
 * @param seed the random seed
 * @param batchSize the batch size, N
 * @param groups the groups into which batches are cut
 * @param trainExamples the number of training examples per epoch
 * @param shuffled whether the training examples are shuffled
 * @param validationExamples the number of validation examples, which may be 0
 * @param content what is trained on what; empty in files of older versions
 */
public record RunSettings(
    String model,
    Map<String, String> parameters,
    String dataset,
    long seed,
    int batchSize,
    Groups groups,
    int trainExamples,
    boolean shuffled,
    int validationExamples,
    Optional<Content> content) {

  public RunSettings {
    parameters = Map.copyOf(parameters);
  }

  /**
   * The content that names and numbers do not tell.
   *
   * @param network the network as source
   * @param examples the fingerprint of the training examples
   */
  public record Content(String network, String examples) {
    private void checkContinuation(Content now) {
      if (!network.equals(now.network)) {
        throw new OtherEpoch("with another network");
      }
      if (!examples.equals(now.examples)) {
        throw new OtherEpoch("of other training examples");
      }
    }
  }

  /** Returns the examples by which the best parameters are chosen. */
  public EvaluationSet selectedBy() {
    return validationExamples > 0 ? EvaluationSet.VALIDATION : EvaluationSet.TEST;
  }

  /**
   * Checks that a run with settings {@code now} can resume this one. Between epochs the settings
   * may differ; within an epoch they may not, since its remaining batches would then differ.
   *
   * @throws OtherEpoch if they differ within an epoch
   */
  public void checkContinuation(RunSettings now, Progress where) {
    if (where.batch() == 0) {
      return;
    }
    if (!epoch().equals(now.epoch())) {
      throw new OtherEpoch("of %s, but this one has %s".formatted(epoch(), now.epoch()));
    }
    if (content.isPresent() && now.content.isPresent()) {
      content.get().checkContinuation(now.content.get());
    }
  }

  /** Signals that a run was saved within an epoch and cannot be resumed with other batches. */
  public static final class OtherEpoch extends UserError {
    private static final long serialVersionUID = 1L;

    private OtherEpoch(String difference) {
      super(
          "the saved run is in the middle of an epoch " + difference,
          "resume it with the same network, examples, batch size and order");
    }
  }

  /**
   * Returns whether scores of both can be compared: they belong to the same run, that is, the
   * model, its parameters, the seed and the data set are equal, and to the same validation
   * examples.
   */
  boolean isComparable(RunSettings other) {
    return model.equals(other.model)
        && parameters.equals(other.parameters)
        && seed == other.seed
        && dataset.equals(other.dataset)
        && validationExamples == other.validationExamples;
  }

  private String epoch() {
    return "%d examples in batches of %d, %s"
        .formatted(trainExamples, batchSize, shuffled ? "shuffled" : "not shuffled");
  }
}
