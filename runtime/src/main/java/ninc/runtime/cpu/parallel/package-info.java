/** Kernels as units of work, and the threads that share it. */
package ninc.runtime.cpu.parallel;
