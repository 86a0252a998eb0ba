package ninc.runtime.cpu.tensor;

/**
 * Consecutive pixels of a map, in row-major order, image by image.
 *
 * @param image the example from whose first pixel {@code first} is counted
 * @param height of an image
 */
public record PixelRange(int image, long first, int count, int height, int width) {}
