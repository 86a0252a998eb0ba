package ninc.runtime.training.study;

/**
 * The result of one step of a {@link LearningRateRangeTest}.
 *
 * @param step the step number, from 1
 * @param rate the learning rate η of the step
 * @param loss the loss of the batch, before the update
 */
public record RateLoss(int step, double rate, float loss) {}
