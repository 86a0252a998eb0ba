/** The kernels of all other operators, and the factory of those of convolutions. */
package ninc.runtime.cpu.kernel;
