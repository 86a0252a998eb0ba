package ninc.compiler.schedule;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.fuse.Region;

/**
 * The schedules of regions on a processor that differ from those that it chooses itself.
 *
 * @param given the schedules by kernel signature
 */
public record RegionSchedules(Map<String, RegionSchedule> given) {

  /** The processor chooses all schedules. */
  public static final RegionSchedules NONE = new RegionSchedules(Map.of());

  public RegionSchedules {
    given = Map.copyOf(given);
  }

  /**
   * Returns the schedule of a region; empty if the processor chooses it.
   *
   * @throws IllegalSchedule if the schedule is for another algorithm than the region allows
   */
  public Optional<RegionSchedule> of(Region region) {
    if (given.isEmpty()) {
      return Optional.empty();
    }
    String signature = KernelSignature.of(region.values());
    Optional<RegionSchedule> found = Optional.ofNullable(given.get(signature));
    found.ifPresent(schedule -> check(signature, schedule, AlgorithmChoice.windows(region)));
    return found;
  }

  private static void check(String signature, RegionSchedule schedule, List<Integer> allowed) {
    if (!allowed.contains(schedule.winograd())) {
      throw new IllegalSchedule(
          signature,
          "winograd is %d, but this kernel allows %s".formatted(schedule.winograd(), allowed));
    }
  }
}
