package ninc.runtime.backend;

/**
 * The inputs of a step besides its batch.
 *
 * @param seed the seed of the run, for dropout
 * @param step the step number in the run, from 1
 * @param learningRate the learning rate η of this step, after the schedule
 */
public record StepContext(long seed, long step, double learningRate) {}
