/** Finds the fastest schedules of kernels on a device by measuring, and keeps them. */
package ninc.runtime.tune;
