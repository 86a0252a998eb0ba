/**
 * Tensors of the CPU backend: feature maps with a halo of zeros, tiles of pixels, contiguous
 * arrays, and the order in which tiles visit pixels.
 */
package ninc.runtime.cpu.tensor;
