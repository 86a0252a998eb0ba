package ninc.compiler.schedule;

import java.util.List;

/** The limits of a device for the schedule of a kernel with matrix products. */
record TileLimits(WorkGroupTraits traits, List<Stage> stages) {

  /** Returns the number of channels of the widest layer. */
  int widest() {
    return stages.stream().mapToInt(Stage::channels).max().orElseThrow();
  }

  /**
   * Returns whether a schedule fits the local memory of a work-group and the registers of a work
   * item.
   */
  boolean admit(TileSchedule schedule) {
    int sums =
        stages.stream()
            .mapToInt(
                stage -> schedule.registerPixels() * schedule.registerChannels(stage.channels()))
            .max()
            .orElseThrow();
    return schedule.items() <= traits.maxItems()
        && hasWhole(schedule)
        && sums <= traits.accumulators()
        && LocalMemory.of(stages, schedule).bytes() <= traits.localBytes();
  }

  /**
   * Returns whether a tile has all channels of the values that pass between stages through local
   * memory.
   */
  private boolean hasWhole(TileSchedule schedule) {
    return stages.size() == 1 || widest() <= schedule.channels();
  }
}
