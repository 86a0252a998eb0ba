package ninc.runtime.backend;

/**
 * What a step depends on besides its batch.
 *
 * @param seed of the run, for dropout
 * @param step counted from 1 through the whole run
 * @param learningRate η of this step, the schedule applied
 */
public record StepContext(long seed, long step, double learningRate) {}
