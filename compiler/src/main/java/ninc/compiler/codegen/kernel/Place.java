package ninc.compiler.codegen.kernel;

/**
 * Where a kernel computes an element of a feature map: the names of the local variables that say
 * so. Where an operator reads other pixels, the variables {@code image}, {@code row} and {@code
 * column} hold the pixel's coordinates, too.
 *
 * @param pixel its number among those of all examples
 * @param channel its channel
 * @param index of the element in memory, pixel·C + channel
 * @param suffix tells apart the variables of elements that are computed side by side
 */
record Place(String pixel, String channel, String index, String suffix) {}
