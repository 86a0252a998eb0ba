package ninc.runtime.tune;

/**
 * How schedules are searched.
 *
 * @param batchSize N, the examples that kernels are timed with
 * @param trials the most schedules that are tried for a kernel
 * @param repetitions of each, of which the fastest counts
 * @param seed of the numbers that kernels are given
 */
public record TunePlan(int batchSize, int trials, int repetitions, long seed) {}
