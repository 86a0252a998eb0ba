package ninc.compiler.codegen.kernel;

/**
 * The index of the element of a feature map that a kernel computes, as Java expressions. If an
 * operator reads other pixels, the variables {@code image}, {@code row} and {@code column} also
 * hold the coordinates of the pixel.
 *
 * @param pixel the pixel in the batch
 * @param channel the channel
 * @param offset the offset of the element in memory, pixel·C + channel
 * @param suffix the suffix of variables, which distinguishes elements that one work item computes
 */
record ElementIndex(String pixel, String channel, String offset, String suffix) {}
