/**
 * Winograd's minimal filtering algorithm for 3×3 to 5×5 convolutions of stride 1 and their
 * gradients. An output tile of the algorithm, m×m outputs, is called a subtile here, since a {@link
 * ninc.runtime.cpu.tensor.PixelTile} has many of them. Source: A. Lavin and S. Gray, Fast
 * Algorithms for Convolutional Neural Networks, 2015.
 */
package ninc.runtime.cpu.winograd;
