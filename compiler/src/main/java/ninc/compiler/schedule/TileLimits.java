package ninc.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The limits of a device for the schedule of a kernel with matrix products. */
record TileLimits(WorkGroupTraits traits, List<Stage> stages) {

  private static final int MIN_ITEMS = 64;
  private static final int MIN_LANES = 8;
  private static final int MAX_LANES = 32;
  private static final int MIN_DEPTH = 4;
  private static final int MAX_DEPTH = 64;
  private static final int MIN_PIXELS = 8;
  private static final int MAX_PIXELS = 256;

  /** The width of a tile below which adding tiles side by side does not pay. */
  private static final int MIN_CHANNELS = 64;

  /** Returns the number of channels of the widest layer. */
  int widest() {
    return stages.stream().mapToInt(Stage::channels).max().orElseThrow();
  }

  /** Returns the schedules that fit, of common sizes. */
  List<TileSchedule> candidates() {
    List<TileSchedule> candidates = new ArrayList<>();
    int widest = widest();
    int maxTiles = stages.size() == 1 ? Math.ceilDiv(widest, MIN_CHANNELS) : 1;
    for (int items = MIN_ITEMS; items <= traits.items(); items *= 2) {
      for (int lanes = MIN_LANES; lanes <= MAX_LANES; lanes *= 2) {
        for (int depth = MIN_DEPTH; depth <= MAX_DEPTH; depth *= 2) {
          for (int tiles = 1; tiles <= maxTiles; tiles++) {
            int channels = Math.ceilDiv(Math.ceilDiv(widest, tiles), lanes) * lanes;
            for (int pixels = MIN_PIXELS; pixels <= MAX_PIXELS; pixels *= 2) {
              if (TileSchedule.isWhole(pixels, channels, items, lanes, depth)) {
                TileSchedule schedule = new TileSchedule(pixels, channels, items, lanes, depth);
                if (admit(schedule)) {
                  candidates.add(schedule);
                }
              }
            }
          }
        }
      }
    }
    return candidates;
  }

  boolean admit(TileSchedule schedule) {
    return problem(schedule).isEmpty();
  }

  /**
   * Returns why a schedule does not fit the kernel or a work-group of the device; empty if it fits.
   */
  Optional<String> problem(TileSchedule schedule) {
    // The values that pass between stages through local memory need all of their channels there.
    if (stages.size() > 1 && schedule.channels() < widest()) {
      return Optional.of(
          "channels is " + schedule.channels() + ", but a tile needs all " + widest());
    }
    return traits.problem(
        schedule.items(), sums(schedule), () -> LocalMemory.of(stages, schedule).bytes());
  }

  private long sums(TileSchedule schedule) {
    return stages.stream()
        .mapToLong(
            stage -> (long) schedule.registerPixels() * schedule.registerChannels(stage.channels()))
        .max()
        .orElseThrow();
  }
}
