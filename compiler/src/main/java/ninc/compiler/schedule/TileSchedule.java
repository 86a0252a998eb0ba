package ninc.compiler.schedule;

/**
 * The schedule of a kernel with matrix products. A work-group computes a tile of pixels × channels,
 * and each work item a register tile of consecutive pixels × every {@link #channelLanes}-th
 * channel.
 *
 * @param pixels the number of pixels per tile
 * @param channels the number of channels per tile; a map with more channels takes several tiles
 *     side by side
 * @param items the number of work items per group
 * @param channelLanes the number of work items along the channels
 * @param depth the depth that is staged in local memory at a time
 */
public record TileSchedule(int pixels, int channels, int items, int channelLanes, int depth)
    implements KernelSchedule {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if the work items cannot share the tile evenly; see {@link
   *     #isWhole}
   */
  public TileSchedule {
    if (!isWhole(pixels, channels, items, channelLanes, depth)) {
      throw new IllegalArgumentException(
          "%d pixels × %d channels by %d items, %d side by side, and a depth of %d leave a remainder"
              .formatted(pixels, channels, items, channelLanes, depth));
    }
  }

  /**
   * Returns whether all items have equal shares of the lanes, of the pixels, and of the staged
   * operands.
   */
  public static boolean isWhole(int pixels, int channels, int items, int channelLanes, int depth) {
    return pixels > 0
        && channels > 0
        && items > 0
        && channelLanes > 0
        && depth > 0
        && items % channelLanes == 0
        && pixels % (items / channelLanes) == 0
        && items % depth == 0
        && (long) pixels * depth % items == 0;
  }

  /** Returns the number of consecutive pixels per register tile. */
  public int registerPixels() {
    return pixels / (items / channelLanes);
  }

  /** Returns the number of channels per register tile, for a layer with {@code layer} channels. */
  public int registerChannels(int layer) {
    return Math.ceilDiv(Math.min(layer, channels), channelLanes);
  }

  /** Returns the number of tiles along the channels of a layer. */
  public int channelTiles(int layer) {
    return Math.ceilDiv(layer, channels);
  }

  @Override
  public String toString() {
    return "%d pixels × %d channels, %d items".formatted(pixels, channels, items);
  }
}
