package ninc.compiler.schedule;

import java.util.List;

/** What a device allows the schedule of a kernel with matrix products. */
record TileLimits(WorkGroupTraits traits, List<Stage> stages) {

  /** The channels of the widest layer. */
  int widest() {
    return stages.stream().mapToInt(Stage::channels).max().orElseThrow();
  }

  /** Whether a work-group has the local memory, and a work item the registers. */
  boolean admit(TileSchedule schedule) {
    int sums =
        stages.stream()
            .mapToInt(
                stage -> schedule.registerPixels() * schedule.registerChannels(stage.channels()))
            .max()
            .orElseThrow();
    return schedule.items() <= traits.mostItems()
        && hasWhole(schedule)
        && sums <= traits.accumulators()
        && LocalMemory.of(stages, schedule.pixels(), schedule.depth()).bytes()
            <= traits.localBytes();
  }

  /** What passes between stages has to be in the work-group's memory with all its channels. */
  private boolean hasWhole(TileSchedule schedule) {
    return stages.size() == 1 || widest() <= schedule.channels();
  }
}
