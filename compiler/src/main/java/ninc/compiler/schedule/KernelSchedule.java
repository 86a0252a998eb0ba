package ninc.compiler.schedule;

/**
 * The schedule of a kernel: its work-groups and register tiles on a device, or its tiles and
 * algorithm on a processor.
 */
public sealed interface KernelSchedule permits TileSchedule, ReductionSchedule, RegionSchedule {}
