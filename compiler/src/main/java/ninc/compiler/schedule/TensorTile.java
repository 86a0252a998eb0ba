package ninc.compiler.schedule;

import java.util.stream.IntStream;

/**
 * The schedule of a matrix product on tensor cores. A work-group computes a tile of pixels ×
 * channels, and each of its warps a part of it, with its sums in registers. The operands of {@link
 * #DEPTH} k at a time, a stage, are copied to local memory while earlier stages are multiplied.
 *
 * @param pixels the number of pixels per tile
 * @param channels the number of channels per tile; a map with more channels takes several tiles
 *     side by side
 * @param pixelWarps the number of warps along the pixels
 * @param channelWarps the number of warps along the channels
 * @param stages the number of stages that are in local memory
 */
public record TensorTile(int pixels, int channels, int pixelWarps, int channelWarps, int stages)
    implements KernelSchedule {

  /** The number of k per stage: two steps of the tensor cores, four copies of 16 bytes. */
  public static final int DEPTH = 32;

  /** The number of work items that execute one instruction together. */
  public static final int WARP = 32;

  /** The number of 16-bit elements that are copied together, 16 bytes. */
  public static final int CHUNK = 8;

  /** The rows, and the columns, of the fragments that a warp loads and multiplies. */
  public static final int FRAGMENT = 16;

  /** The sums that an item adds to with one instruction. */
  static final int SUMS = 4;

  /** A limit that exceeds the needs of any device. */
  private static final int MAX = 1 << 10;

  /** The limits of the stages: one is multiplied while others are copied. */
  static final int MIN_STAGES = 2;

  static final int MAX_STAGES = 8;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if the warps cannot share the tile evenly in fragments, the
   *     work items cannot share the copies of the pixels evenly, or there are not 2 to 8 stages
   */
  public TensorTile {
    if (!isWhole(pixels, channels, pixelWarps, channelWarps)) {
      throw new IllegalArgumentException(
          "%d pixels × %d channels by %d × %d warps leave a remainder: a warp has multiples of 16"
              .formatted(pixels, channels, pixelWarps, channelWarps));
    }
    checkStages(stages);
  }

  static void checkStages(int stages) {
    if (stages < MIN_STAGES || stages > MAX_STAGES) {
      throw new IllegalArgumentException(
          "stages is %d, but must be from %d to %d".formatted(stages, MIN_STAGES, MAX_STAGES));
    }
  }

  /** Returns whether all warps have equal shares of whole fragments, and items of the copies. */
  public static boolean isWhole(int pixels, int channels, int pixelWarps, int channelWarps) {
    return IntStream.of(pixels, channels, pixelWarps, channelWarps)
            .allMatch(number -> number > 0 && number <= MAX)
        && pixels % (pixelWarps * FRAGMENT) == 0
        && channels % (channelWarps * FRAGMENT) == 0
        && pixels * (DEPTH / CHUNK) % (pixelWarps * channelWarps * WARP) == 0;
  }

  /** Returns the number of work items per group. */
  public int items() {
    return pixelWarps * channelWarps * WARP;
  }

  /** Returns the number of pixels per warp. */
  public int warpPixels() {
    return pixels / pixelWarps;
  }

  /** Returns the number of channels per warp. */
  public int warpChannels() {
    return channels / channelWarps;
  }

  /** Returns the number of sums per work item. */
  public int sums() {
    return warpPixels() * warpChannels() / WARP;
  }

  /** Returns the number of tiles along the channels of a layer. */
  public int channelTiles(int layer) {
    return Math.ceilDiv(layer, channels);
  }

  /** Returns the size of a stage of both operands, in 16-bit elements. */
  public int stageElements() {
    return DEPTH * (pixels + channels);
  }

  /**
   * Returns the distance between pixels of a result in local memory, in 16-bit elements. Pixels
   * begin 16 bytes apart in the banks, so that a warp writes a fragment without conflicts.
   */
  public int resultPitch() {
    return channels + CHUNK;
  }

  /** Returns the local memory of a work-group: the stages, or later a result. */
  public int localElements() {
    return Math.max(stages * stageElements(), pixels * resultPitch());
  }

  @Override
  public String toString() {
    return "%d pixels × %d channels on tensor cores, %d items, %d stages"
        .formatted(pixels, channels, items(), stages);
  }
}
