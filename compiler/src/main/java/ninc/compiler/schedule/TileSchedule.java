package ninc.compiler.schedule;

/**
 * The schedule of a kernel with matrix products. A work-group computes a tile of pixels × channels,
 * and each work item a register tile of every {@link #pixelLanes}-th pixel × every {@link
 * #channelLanes}-th channel.
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

  /** The number of banks of local memory, each a float wide, on current GPUs. */
  private static final int BANKS = 32;

  /** The widest vector that a work item reads from local memory, in floats. */
  private static final int VECTOR = 4;

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

  /** Returns the number of work items along the pixels. */
  public int pixelLanes() {
    return items / channelLanes;
  }

  /** Returns the number of pixels per register tile. */
  public int registerPixels() {
    return pixels / pixelLanes();
  }

  /** Returns the number of work items that stage the same k. */
  public int stagers() {
    return items / depth;
  }

  /** Returns the number of channels of a layer that a work-group stages weights of. */
  public int stagedChannels(int layer) {
    return registerChannels(layer) * channelLanes;
  }

  /**
   * Returns the distance between rows of pixels in local memory, in floats. Items that store
   * adjacent k of a few pixels then use different banks.
   */
  public int pixelPitch() {
    return pixels + padding();
  }

  /** Returns the distance between rows of staged weights in local memory, in floats. */
  public int channelPitch(int layer) {
    return stagedChannels(layer) + padding();
  }

  /** Returns the padding of a row, which keeps vectors aligned. */
  private int padding() {
    return Math.ceilDiv(Math.ceilDiv(BANKS, depth), VECTOR) * VECTOR;
  }

  /**
   * Returns the size of a stage of a product, in floats.
   *
   * @param layer the number of channels of the layer
   * @param streamed whether the source is staged as well as the weights
   */
  public int stageFloats(int layer, boolean streamed) {
    return depth * (channelPitch(layer) + (streamed ? pixelPitch() : 0));
  }

  /** Returns the number of k of a stage whose products stand in the source one by one. */
  public int unrolled(int layer) {
    return Unrolling.of(depth, registerPixels() * registerChannels(layer));
  }

  /** Returns the number of channels per register tile, for a layer with {@code layer} channels. */
  public int registerChannels(int layer) {
    return Math.ceilDiv(Math.min(layer, channels), channelLanes);
  }

  /**
   * Returns how an item's pixels are interleaved with those of others.
   *
   * @param vector the number of adjacent floats that an item can load at a time
   */
  public Interleaving interleavedPixels(int vector) {
    return Interleaving.of(pixelLanes(), registerPixels(), aligned(vector));
  }

  /** Returns how an item's channels of a layer are interleaved with those of others. */
  public Interleaving interleavedChannels(int layer, int vector) {
    return Interleaving.of(channelLanes, registerChannels(layer), aligned(vector));
  }

  /** Returns the width of vectors, 1 if rows in local memory are not aligned to them. */
  public int aligned(int vector) {
    return pixels % vector == 0 && depth % vector == 0 ? vector : 1;
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
