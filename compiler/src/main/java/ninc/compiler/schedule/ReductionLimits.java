package ninc.compiler.schedule;

/** What a device allows the schedule of a weight gradient. */
record ReductionLimits(WorkGroupTraits traits) {

  /** Whether a work-group has the local memory, and a work item the registers. */
  boolean admit(ReductionSchedule schedule) {
    long staged = (long) schedule.depth() * (schedule.rows() + schedule.columns()) * Float.BYTES;
    return schedule.items() <= traits.mostItems()
        && schedule.registerRows() * schedule.registerColumns() <= traits.accumulators()
        && staged <= traits.localBytes();
  }
}
