package ninc.runtime.cpu.parallel;

import ninc.runtime.backend.StepContext;

/**
 * The context of one run of a program, for its kernels.
 *
 * @param size the number of examples in the batch, N
 * @param step the seed, step number and learning rate
 * @param workers the threads
 */
public record Run(int size, StepContext step, Workers workers) {}
