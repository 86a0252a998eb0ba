package ninc.compiler.schedule;

import java.util.LinkedHashSet;
import java.util.Set;

/** Finds the neighbours of a schedule with matrix products in the search space. */
final class TileNeighbours {
  private final TileLimits limits;
  private final Set<TileSchedule> found = new LinkedHashSet<>();

  TileNeighbours(TileLimits limits) {
    this.limits = limits;
  }

  Set<TileSchedule> of(TileSchedule from) {
    int pixels = from.pixels();
    int channels = from.channels();
    int items = from.items();
    int lanes = from.channelLanes();
    int depth = from.depth();
    add(2 * pixels, channels, items, lanes, depth);
    add(pixels / 2, channels, items, lanes, depth);
    add(pixels, channels, 2 * items, lanes, depth);
    add(pixels, channels, items / 2, lanes, depth);
    add(pixels, channels, items, 2 * lanes, depth);
    add(pixels, channels, items, lanes / 2, depth);
    add(pixels, channels, items, lanes, 2 * depth);
    add(pixels, channels, items, lanes, depth / 2);
    // The number of item rows and the pixels per item stay the same.
    add(pixels, channels, 2 * items, 2 * lanes, depth);
    add(pixels, channels, items / 2, lanes / 2, depth);
    add(2 * pixels, channels, 2 * items, lanes, depth);
    add(pixels / 2, channels, items / 2, lanes, depth);
    // Local memory is traded between the tile and the stages.
    add(pixels / 2, channels, items, lanes, 2 * depth);
    add(2 * pixels, channels, items, lanes, depth / 2);
    if (limits.stages().size() == 1) {
      add(pixels, 2 * channels, items, lanes, depth);
      add(pixels, channels / 2, items, lanes, depth);
    }
    found.remove(from);
    return found;
  }

  private void add(int pixels, int channels, int items, int lanes, int depth) {
    if (lanes < 1) {
      return;
    }
    int needed = Math.min(channels, limits.widest());
    int whole = Math.ceilDiv(needed, lanes) * lanes;
    if (TileSchedule.isWhole(pixels, whole, items, lanes, depth)) {
      TileSchedule schedule = new TileSchedule(pixels, whole, items, lanes, depth);
      if (limits.admit(schedule)) {
        found.add(schedule);
      }
    }
  }
}
