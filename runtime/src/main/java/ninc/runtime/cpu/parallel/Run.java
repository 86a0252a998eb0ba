package ninc.runtime.cpu.parallel;

import ninc.runtime.backend.StepContext;

/**
 * One run of a program, as its kernels see it.
 *
 * @param size N, the examples of this batch
 */
public record Run(int size, StepContext step, Workers workers) {}
