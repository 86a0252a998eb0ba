package ninc.compiler.schedule;

/** The limits of a device for the schedule of a weight gradient. */
record ReductionLimits(WorkGroupTraits traits) {

  /**
   * Returns whether a schedule fits the local memory of a work-group and the registers of a work
   * item.
   */
  boolean admit(ReductionSchedule schedule) {
    long staged = (long) schedule.localFloats() * Float.BYTES;
    return schedule.items() <= traits.maxItems()
        && schedule.registerRows() * schedule.registerColumns() <= traits.accumulators()
        && staged <= traits.localBytes();
  }
}
