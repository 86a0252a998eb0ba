package ninc.runtime.backend;

/**
 * The inputs of a step besides its batch.
 *
 * @param seed the seed of the run, for dropout
 * @param step the step number in the run, from 1
 * @param learningRate the learning rate η of this step, after the schedule
 * @param part the part of the step that the batch is
 */
public record StepContext(long seed, long step, double learningRate, Part part) {

  /** Creates the context of a step of one batch. */
  public StepContext(long seed, long step, double learningRate) {
    this(seed, step, learningRate, new Part(step, true, true, 1));
  }

  /** Returns the context of another part of the step. */
  public StepContext with(Part other) {
    return new StepContext(seed, step, learningRate, other);
  }

  /**
   * One of the batches whose gradients are accumulated to a step.
   *
   * @param batch the number of the batch in the run, from 1, for dropout
   * @param first whether it is the first batch of the step
   * @param last whether it is the last batch of the step, after which parameters are updated
   * @param share its share in the examples of the step
   * @param offset the position in the batch of the first example, if only some of its examples are
   *     run
   */
  public record Part(long batch, boolean first, boolean last, double share, int offset) {

    /** Creates the part of a whole batch. */
    public Part(long batch, boolean first, boolean last, double share) {
      this(batch, first, last, share, 0);
    }
  }
}
