/**
 * Runs graphs as emitted kernels, whatever runs these: a {@link ninc.runtime.device.KernelDevice}
 * gives the arrays and launches the kernels, {@link ninc.runtime.device.DeviceBackend} makes a
 * backend of it.
 */
package ninc.runtime.device;
