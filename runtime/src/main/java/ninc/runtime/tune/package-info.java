/**
 * Autotuning: finds the fastest schedules of kernels on a device by measurement, and stores them.
 */
package ninc.runtime.tune;
