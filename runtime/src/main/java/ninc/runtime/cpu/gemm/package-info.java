/** Matrix products of pixels and channels: packed weights, micro-kernels, epilogues. */
package ninc.runtime.cpu.gemm;
