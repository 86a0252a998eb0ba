/**
 * Checkpoints: a run's parameters under PyTorch's names and shapes, its optimizer's state, and
 * where it was, in one safetensors file.
 */
package ninc.runtime.checkpoint;
