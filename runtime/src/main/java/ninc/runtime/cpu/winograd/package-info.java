/**
 * Winograd's minimal filtering algorithm for 3×3 to 5×5 convolutions of stride 1 and their
 * gradients. The m×m outputs that are computed together are called a square. Source: A. Lavin and
 * S. Gray, Fast Algorithms for Convolutional Neural Networks, 2015.
 */
package ninc.runtime.cpu.winograd;
