/**
 * Checkpoints: the parameters of a run with PyTorch's names and shapes, the optimizer state and the
 * progress, in one safetensors file.
 */
package ninc.runtime.checkpoint;
