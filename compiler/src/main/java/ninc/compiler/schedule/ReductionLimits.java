package ninc.compiler.schedule;

import java.util.Optional;

/** The limits of a device for the schedule of a weight gradient. */
record ReductionLimits(WorkGroupTraits traits) {

  boolean admit(ReductionSchedule schedule) {
    return problem(schedule).isEmpty();
  }

  /** Returns why a schedule does not fit a work-group of the device; empty if it fits. */
  Optional<String> problem(ReductionSchedule schedule) {
    return traits.problem(
        schedule.items(),
        schedule.registerRows() * schedule.registerColumns(),
        () -> (long) schedule.localFloats() * Float.BYTES);
  }
}
