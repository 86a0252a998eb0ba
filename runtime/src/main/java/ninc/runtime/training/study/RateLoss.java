package ninc.runtime.training.study;

/**
 * What one step of a {@link LearningRateRangeTest} gave.
 *
 * @param step counted from 1
 * @param rate η of the step
 * @param loss of its batch, before the update
 */
public record RateLoss(int step, double rate, float loss) {}
