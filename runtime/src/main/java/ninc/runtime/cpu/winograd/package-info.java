/**
 * Winograd's minimal filtering for 3×3 to 5×5 convolutions of stride 1 and their gradients. Source:
 * A. Lavin and S. Gray, Fast Algorithms for Convolutional Neural Networks, 2015.
 */
package ninc.runtime.cpu.winograd;
