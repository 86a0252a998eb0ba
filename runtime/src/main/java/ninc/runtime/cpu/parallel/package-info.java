/** The interfaces of kernels, and the threads that run them. */
package ninc.runtime.cpu.parallel;
