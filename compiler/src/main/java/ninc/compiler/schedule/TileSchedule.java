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
public record TileSchedule(int pixels, int channels, int items, int channelLanes, int depth) {

  public TileSchedule {
    require(items % channelLanes == 0, "%d lanes do not divide %d items", channelLanes, items);
    int rows = items / channelLanes;
    require(pixels % rows == 0, "%d rows of items do not divide %d pixels", rows, pixels);
    require(items % depth == 0, "depth %d does not divide %d items", depth, items);
    require(pixels * depth % items == 0, "%d items do not divide the stage", items);
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(message.formatted(values));
    }
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
