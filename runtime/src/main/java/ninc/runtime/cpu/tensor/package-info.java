/**
 * Tensors of the CPU backend: feature maps with a border of zeros, tiles of pixels, flat arrays,
 * and the order in which tiles visit pixels.
 */
package ninc.runtime.cpu.tensor;
