/**
 * The host side of a program of emitted kernels: the source of the class that owns its arrays and
 * launches its kernels through TornadoVM.
 */
package ninc.runtime.device.host;
