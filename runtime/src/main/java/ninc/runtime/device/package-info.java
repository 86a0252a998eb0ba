/**
 * Runs graphs as emitted kernels. A {@link ninc.runtime.device.KernelDevice} allocates arrays and
 * launches kernels, and {@link ninc.runtime.device.DeviceBackend} adapts it to a backend.
 */
package ninc.runtime.device;
