/** NVIDIA's driver and its runtime compiler, and kernels that ninc launches through them. */
package ninc.runtime.device.cuda;
