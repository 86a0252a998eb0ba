/** The kernels of all operators, and the factory that creates those of convolutions. */
package ninc.runtime.cpu.kernel;
