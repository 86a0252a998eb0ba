package ninc.compiler.schedule;

import java.util.LinkedHashSet;
import java.util.Set;

/** Finds the neighbours of a schedule on tensor cores in the search space. */
final class TensorNeighbours {
  private final TensorLimits limits;
  private final Set<TensorTile> found = new LinkedHashSet<>();

  TensorNeighbours(TensorLimits limits) {
    this.limits = limits;
  }

  Set<TensorTile> of(TensorTile from) {
    int pixels = from.pixels();
    int channels = from.channels();
    int down = from.pixelWarps();
    int across = from.channelWarps();
    int stages = from.stages();
    add(2 * pixels, channels, down, across, stages);
    add(pixels / 2, channels, down, across, stages);
    add(pixels, 2 * channels, down, across, stages);
    add(pixels, channels / 2, down, across, stages);
    add(pixels, channels, 2 * down, across, stages);
    add(pixels, channels, down / 2, across, stages);
    add(pixels, channels, down, 2 * across, stages);
    add(pixels, channels, down, across / 2, stages);
    add(pixels, channels, 2 * down, across / 2, stages);
    add(pixels, channels, down / 2, 2 * across, stages);
    // The part of a warp stays the same.
    add(2 * pixels, channels, 2 * down, across, stages);
    add(pixels / 2, channels, down / 2, across, stages);
    add(pixels, 2 * channels, down, 2 * across, stages);
    add(pixels, channels / 2, down, across / 2, stages);
    add(pixels, channels, down, across, stages + 1);
    add(pixels, channels, down, across, stages - 1);
    found.remove(from);
    return found;
  }

  private void add(int pixels, int channels, int down, int across, int stages) {
    if (across < 1 || stages < TensorTile.MIN_STAGES || stages > TensorTile.MAX_STAGES) {
      return;
    }
    int unit = across * TensorTile.FRAGMENT;
    int whole = Math.ceilDiv(Math.min(channels, limits.channels()), unit) * unit;
    if (TensorTile.isWhole(pixels, whole, down, across)) {
      TensorTile tile = new TensorTile(pixels, whole, down, across, stages);
      if (limits.admit(tile)) {
        found.add(tile);
      }
    }
  }
}
