package ninc.runtime.tune;

/**
 * The settings of a search for schedules.
 *
 * @param batchSize the batch size to time kernels with, N
 * @param trials the maximum number of schedules to try per kernel
 * @param repetitions the number of measurements per schedule, of which the fastest counts
 * @param seed the seed of the random inputs
 */
public record TunePlan(int batchSize, int trials, int repetitions, long seed) {}
