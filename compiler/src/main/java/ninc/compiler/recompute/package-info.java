/**
 * The choice between storing the activations that the backward pass reads and computing them again.
 */
package ninc.compiler.recompute;
