package ninc.compiler.schedule;

/**
 * How a work-group computes a tile of pixels × channels: each work item keeps a register tile of
 * every {@link #channelLanes}-th channel × consecutive pixels.
 *
 * @param pixels of a tile
 * @param channels of a tile; a map with more takes several tiles side by side
 * @param items of a work-group
 * @param channelLanes items side by side along the channels
 * @param depth of the products that are staged in local memory at a time
 */
public record TileSchedule(int pixels, int channels, int items, int channelLanes, int depth)
    implements KernelSchedule {

  /**
   * @throws IllegalArgumentException where work items, lanes, pixels and depth do not go together
   */
  public TileSchedule {
    if (!isWhole(pixels, channels, items, channelLanes, depth)) {
      throw new IllegalArgumentException(
          "%d pixels × %d channels by %d items, %d side by side, and a depth of %d leave a remainder"
              .formatted(pixels, channels, items, channelLanes, depth));
    }
  }

  /** Whether every item has the same share of the lanes, of the pixels, and of what is staged. */
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

  /** Consecutive pixels of a register tile. */
  public int registerPixels() {
    return pixels / (items / channelLanes);
  }

  /** Channels of a register tile, for a layer of so many channels. */
  public int registerChannels(int layer) {
    return Math.ceilDiv(Math.min(layer, channels), channelLanes);
  }

  /** Tiles side by side along the channels of a layer. */
  public int channelTiles(int layer) {
    return Math.ceilDiv(layer, channels);
  }

  @Override
  public String toString() {
    return "%d pixels × %d channels, %d items".formatted(pixels, channels, items);
  }
}
