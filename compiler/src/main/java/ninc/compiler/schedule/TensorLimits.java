package ninc.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The limits of a device for the schedule of a product on tensor cores.
 *
 * @param channels the number of channels of the result
 */
record TensorLimits(WorkGroupTraits traits, int channels) {

  /** The sums of an item if its warp has 64 × 64; registers have no place for twice as many. */
  private static final int MAX_SUMS = 128;

  /** The local memory that a work-group can have on each GPU with bfloat16, from sm_80 on. */
  private static final int MAX_BYTES = 99 << 10;

  private static final int MIN_PIXELS = 32;
  private static final int MAX_PIXELS = 256;
  private static final int MIN_CHANNELS = 32;
  private static final int MAX_CHANNELS = 256;

  /** The largest number of warps of a group. */
  static final int MAX_WARPS = 8;

  /** The common numbers of stages. */
  static final List<Integer> STAGES = List.of(3, 4);

  /** Returns the schedules that fit, of common sizes. */
  List<TensorTile> candidates() {
    List<TensorTile> candidates = new ArrayList<>();
    int maxTiles = Math.ceilDiv(channels, MIN_CHANNELS);
    for (int tiles = 1; tiles <= maxTiles; tiles++) {
      for (int channelWarps = 1; channelWarps <= MAX_WARPS / 2; channelWarps *= 2) {
        int unit = channelWarps * TensorTile.FRAGMENT;
        int width = Math.ceilDiv(Math.ceilDiv(channels, tiles), unit) * unit;
        for (int pixels = MIN_PIXELS; pixels <= MAX_PIXELS; pixels *= 2) {
          for (int pixelWarps = 1; pixelWarps * channelWarps <= MAX_WARPS; pixelWarps *= 2) {
            if (width <= MAX_CHANNELS
                && TensorTile.isWhole(pixels, width, pixelWarps, channelWarps)) {
              for (int stages : STAGES) {
                candidates.add(new TensorTile(pixels, width, pixelWarps, channelWarps, stages));
              }
            }
          }
        }
      }
    }
    candidates.removeIf(tile -> !admit(tile));
    return candidates;
  }

  boolean admit(TensorTile tile) {
    return problem(tile).isEmpty();
  }

  /** Returns why a schedule does not fit a work-group of the device; empty if it fits. */
  Optional<String> problem(TensorTile tile) {
    return problem(traits, tile.items(), tile.sums(), tile.localElements());
  }

  /**
   * Returns which limit a kernel on tensor cores exceeds; empty if it exceeds none.
   *
   * @param items the work items per group
   * @param sums the sums per work item
   * @param elements the 16-bit elements of local memory per group
   */
  static Optional<String> problem(WorkGroupTraits traits, int items, int sums, int elements) {
    return WorkGroupTraits.problem(items, traits.maxItems(), "work items per group")
        .or(() -> WorkGroupTraits.problem(sums, MAX_SUMS, "sums per work item"))
        .or(() ->
            WorkGroupTraits.problem(
                (long) elements * Short.BYTES, MAX_BYTES, "bytes of local memory per group"));
  }
}
