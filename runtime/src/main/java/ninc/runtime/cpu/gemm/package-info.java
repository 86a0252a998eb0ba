/** Matrix products of pixels and channels: packed weights, register tiles, epilogues. */
package ninc.runtime.cpu.gemm;
